import { assert, assertEquals, assertLess } from "@std/assert";
import { Coefficients } from "../../../src/jpeg/recode/coefficients.ts";
import {
  BASELINE_VECTORS,
  comparePictures,
  openPixels,
  readVector,
  rewrite,
  writeAnew,
} from "../../support/recoding.ts";

const pixelsOf = await openPixels();

for (const name of BASELINE_VECTORS) {
  Deno.test(`${name} at half its size, and made whole again, is nearly what it was`, () => {
    const jpeg = readVector(name);
    const coefficients = new Coefficients();
    assertEquals(coefficients.read(jpeg), undefined);
    const { width, height } = coefficients.jpeg!;
    const lost = coefficients.lostByHalving();
    assert(coefficients.halve());
    const half = writeAnew(coefficients, jpeg);
    assertEquals(sizeOf(half), [Math.ceil(width / 2), Math.ceil(height / 2)]);
    assert(coefficients.makeWhole({ width, height }));
    const whole = writeAnew(coefficients, jpeg);
    assertEquals(sizeOf(whole), [width, height]);
    const psnr = comparePictures(pixelsOf(whole).samples, pixelsOf(jpeg).samples);
    const expected = 10 * Math.log10(255 * 255 * width * height / lost);
    assert(psnr > Math.min(40, expected) - 3, `${psnr} dB where ${expected} were expected`);
  });
}

Deno.test("a half picture shows what the whole one does", () => {
  const coefficients = new Coefficients();
  const jpeg = readVector("decode_quadrants_gray");
  coefficients.read(jpeg);
  const { samples, width } = pixelsOf(jpeg);
  coefficients.halve();
  const half = pixelsOf(writeAnew(coefficients, jpeg));
  for (const [x, y] of [[20, 20], [140, 20], [20, 100], [140, 100]] as const) {
    const [here, there] = [half.samples[y * half.width + x]!, samples[2 * y * width + 2 * x]!];
    assertLess(Math.abs(here - there), 4, `at ${x},${y}`);
  }
});

Deno.test("a picture that is read after another was halved is read as it is", () => {
  const coefficients = new Coefficients();
  const jpeg = readVector("baseline_160x120");
  const before = rewrite(jpeg, coefficients);
  coefficients.read(jpeg);
  coefficients.halve();
  assertEquals(rewrite(jpeg, coefficients), before);
});

function sizeOf(jpeg: Uint8Array): [number, number] {
  const { width, height } = new Coefficients().read(jpeg) === undefined
    ? readSize(jpeg)
    : { width: 0, height: 0 };
  return [width, height];
}

function readSize(jpeg: Uint8Array): { width: number; height: number } {
  const at = jpeg.findIndex((_, index) => jpeg[index] === 0xff && jpeg[index + 1] === 0xc0);
  return { height: jpeg[at + 5]! << 8 | jpeg[at + 6]!, width: jpeg[at + 7]! << 8 | jpeg[at + 8]! };
}
