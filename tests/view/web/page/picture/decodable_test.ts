import { assertEquals } from "@std/assert";
import { mayBeDecoded } from "../../../../../src/view/web/page/picture/decodable.js";
import { BLUE, plainJpeg } from "../../test_frames.ts";

/** A JPEG of no picture: the segments alone, as far as a decoder's work depends on them. */
function jpegOf(options: { width: number; height: number; scans: number; between?: number[] }): Uint8Array {
  const { width, height, scans, between = [] } = options;
  const frame = [0xff, 0xc2, 0, 8, 8, height >> 8, height & 255, width >> 8, width & 255, 1];
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0, 1, 0xff, 0, 0xff, 0xd0, 2];
  const bytes = [0xff, 0xd8, ...between, ...frame, ...Array.from({ length: scans }, () => scan).flat()];
  return new Uint8Array([...bytes, 0xff, 0xd9]);
}

Deno.test("mayBeDecoded lets cameras' pictures through", async () => {
  assertEquals(mayBeDecoded(await plainJpeg(BLUE)), true);
  assertEquals(mayBeDecoded(jpegOf({ width: 4000, height: 3000, scans: 10 })), true);
});

Deno.test("mayBeDecoded refuses too many scans, whatever is between the segments", () => {
  for (const between of [[], [0], [0, 0xff, 0xff], [0xff, 0xfe, 0, 2, 0xff, 0xd9]]) {
    assertEquals(mayBeDecoded(jpegOf({ width: 8000, height: 5000, scans: 20, between })), true);
    assertEquals(mayBeDecoded(jpegOf({ width: 8000, height: 5000, scans: 21, between })), false);
  }
});

Deno.test("mayBeDecoded refuses what has no picture in it", () => {
  for (const bytes of [[], [0xff], [0xff, 0xd8, 0xff, 0xd9], [0xff, 0xda], [1, 2, 3]]) {
    assertEquals(mayBeDecoded(new Uint8Array(bytes)), false);
  }
});
