/**
 * Pictures that show when they were taken, whatever they are compressed to on their way: 20 squares in the first rows are the
 * bits of ms of `monotonicUs`, which all programs of this host share. As a program it is a camera:
 * `clock_pictures.ts [--fps N] [--pid FILE]`, which writes the number of its process to the file.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import type { Jpeg } from "../../src/common/frame.ts";
import type { GreyImage } from "../../src/common/grey_image.ts";
import {
  type GreyJpegDecoder,
  type GreyJpegEncoder,
  openGreyJpegEncoder,
} from "../../src/jpeg/grey/grey_jpeg.ts";
import { monotonicUs } from "../../src/system/monotonic.ts";

const SQUARE = 16;
const BITS = 20;
const MODULUS_MS = 2 ** BITS;
const WIDTH = SQUARE * BITS;
const HEIGHT = 3 * SQUARE;

/** A picture of the present moment. */
export function takePicture(encoder: GreyJpegEncoder): Jpeg {
  const ms = Math.floor(monotonicUs() / 1000) % MODULUS_MS;
  const image = blankImage();
  for (let y = 0; y < SQUARE; y++) {
    for (let x = 0; x < WIDTH; x++) image.pixels[y * WIDTH + x] = ms >> Math.floor(x / SQUARE) & 1 ? 224 : 32;
  }
  return encoder.encode(image);
}

/** How long ago it was taken at a moment of the last quarter of an hour, in µs; to a ms. */
export function readAge(jpeg: Jpeg, options: { decoder: GreyJpegDecoder; atUs: number }): number {
  const { decoder, atUs } = options;
  const image = blankImage();
  const fault = decoder.decode(jpeg, image);
  if (fault) throw new Error(`Not a picture of a clock: ${JSON.stringify(fault)}`);
  const middle = (WIDTH + 1) * SQUARE / 2;
  const bits = Array.from(
    { length: BITS },
    (_, bit) => image.pixels[middle + bit * SQUARE]! > 128 ? 2 ** bit : 0,
  );
  const ms = bits.reduce((sum, bit) => sum + bit, 0);
  return (Math.floor(atUs / 1000) - ms + MODULUS_MS) % MODULUS_MS * 1000;
}

function blankImage(): GreyImage {
  return {
    ...{ width: WIDTH, height: HEIGHT, strideBytes: WIDTH },
    pixels: new Uint8Array(WIDTH * HEIGHT).fill(128),
  };
}

if (import.meta.main) {
  const { fps, pid } = parseArgs(Deno.args, { string: ["fps", "pid"], default: { fps: "20" } });
  const encoder = await openGreyJpegEncoder({ quality: 80, sampling: "4:2:0" });
  if (pid !== undefined) await Deno.writeTextFile(pid, String(Deno.pid));
  for (;;) {
    const jpeg = takePicture(encoder);
    for (let at = 0; at < jpeg.length;) at += Deno.stdout.writeSync(jpeg.subarray(at));
    await new Promise((resolve) => setTimeout(resolve, 1000 / Number(fps)));
  }
}
