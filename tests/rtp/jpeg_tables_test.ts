import { assertEquals } from "@std/assert";
import { makeJpegHeaders, tablesOfQ } from "../../src/rtp/jpeg_tables.ts";
import { inspectJpeg } from "../../src/jpeg/inspect.ts";
import { readRecodable } from "../../src/jpeg/recode/recodable_jpeg.ts";

Deno.test("tablesOfQ has the standard tables at 50, in zigzag order, all ones nearly at 99, and 99's above", () => {
  assertEquals([...tablesOfQ(50).subarray(0, 8)], [16, 11, 12, 14, 12, 10, 16, 14]);
  assertEquals([...tablesOfQ(50).subarray(64, 72)], [17, 18, 18, 24, 21, 24, 47, 26]);
  assertEquals([...tablesOfQ(99).subarray(0, 4)], [1, 1, 1, 1]);
  assertEquals(tablesOfQ(127), tablesOfQ(99));
  // 5000 / 1 per cent of each step, 255 at the most
  assertEquals(new Set(tablesOfQ(1)), new Set([255]));
  assertEquals(tablesOfQ(10)[0], 80);
});

Deno.test("makeJpegHeaders writes headers that decoders take, with a restart interval where there is one", () => {
  const tables = tablesOfQ(75);
  for (const sampling of [0, 1]) {
    for (const restartInterval of [0, 10]) {
      const headers = makeJpegHeaders({
        sampling,
        widthEights: 255,
        heightEights: 3,
        restartInterval,
        tables,
      });
      const jpeg = readRecodable(headers);
      if (typeof jpeg === "string") throw new Error(jpeg);
      assertEquals([jpeg.width, jpeg.height, jpeg.restartInterval], [2040, 24, restartInterval]);
      assertEquals(jpeg.components.map(({ across, down }) => [across, down]), [[2, 1 + sampling], [1, 1], [
        1,
        1,
      ]]);
      assertEquals(jpeg.quantization.get(1), [...tables.subarray(64)]);
      assertEquals(jpeg.scanFrom, headers.length);
      assertEquals(inspectJpeg(headers), undefined);
    }
  }
});
