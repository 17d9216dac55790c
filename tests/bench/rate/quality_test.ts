import { assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { comparePictures, measureQualities, SAME_PSNR } from "../../../scripts/bench/rate/quality.ts";
import { readScenes } from "../../../scripts/bench/shared/scenes.ts";
import type { PlanarPicture, RgbPicture } from "../../../src/jpeg/decode/picture.ts";
import { PictureFitter } from "../../../src/jpeg/recode/picture_fitter.ts";
import { expectMade } from "../../support/recoding.ts";

/** Planes whose brightness is that of the row; rows are longer than the picture is wide. */
function makePlanes(brightness: (row: number) => number, width = 32): PlanarPicture {
  const [height, yStrideBytes] = [48, 40];
  const y = Uint8Array.from(
    { length: yStrideBytes * height },
    (_, at) => at % yStrideBytes < width ? brightness(Math.floor(at / yStrideBytes)) : at % 251,
  );
  const colour = new Uint8Array(20 * 24).fill(128);
  return { kind: "i420", width, height, y, u: colour, v: colour, yStrideBytes, chromaStrideBytes: 20 };
}

Deno.test("comparePictures is the PSNR of brightness below the number", () => {
  const camera = makePlanes(() => 100);
  const numbered = makePlanes((row) => row < 16 ? 0 : 105);
  assertAlmostEquals(comparePictures(camera, numbered), 20 * Math.log10(255 / 5), 1e-9);
  assertEquals(comparePictures(camera, makePlanes((row) => row < 16 ? 0 : 100)), SAME_PSNR);
});

Deno.test("comparePictures reads the brightness of red, green and blue", () => {
  const pixels = new Uint8Array(32 * 48 * 3).fill(110);
  const shown: RgbPicture = { kind: "rgb24", width: 32, height: 48, pixels, strideBytes: 96 };
  assertAlmostEquals(comparePictures(makePlanes(() => 100), shown), 20 * Math.log10(255 / 10), 1e-4);
});

Deno.test("comparePictures refuses what is broken or of another size", () => {
  const camera = makePlanes(() => 0);
  assertThrows(() => comparePictures(camera, { kind: "broken", reason: "cut short" }), Error, "cut short");
  assertThrows(() => comparePictures(camera, makePlanes(() => 0, 30)), Error, "30x48 came of 32x48");
});

Deno.test("measureQualities finds about what the fitter says, and knows what is the same", async () => {
  const pictures = readScenes().map(({ pictures: [first] }) => first!);
  const scenes = readScenes().map(({ name }) => name);
  const fitted = expectMade(new PictureFitter().fit(pictures[1]!, 30_000));
  const frames = [
    [0, 10, 1, null],
    [20, 30, 1, [0, fitted.bytes.length]],
    [40, null, 1, null],
  ] as const;
  const [same, other, missing] = await measureQualities(frames, { pictures, scenes }, fitted.bytes);
  assertEquals([same, missing], [{ psnr: SAME_PSNR, scene: scenes[0]! }, null]);
  assertEquals(other!.scene, scenes[1]);
  assertAlmostEquals(other!.psnr, fitted.psnr, 1);
});

Deno.test("measureQualities refuses what is no picture", async () => {
  const [{ pictures }] = readScenes() as [ReturnType<typeof readScenes>[0]];
  const broken = pictures[0]!.slice(0, 20_000);
  const frames = [[0, 10, 1, [0, broken.length]]] as const;
  await assertRejects(
    () => measureQualities(frames, { pictures, scenes: ["one"] }, broken),
    Error,
    "Cannot compare",
  );
});
