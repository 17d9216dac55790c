/**
 * JPEGs to recode, and what becomes of their pixels.
 *
 * @module
 */

import type { Jpeg } from "../../src/common/frame.ts";
import type { Picture } from "../../src/jpeg/decode/picture.ts";
import { openWasmDecoder } from "../../src/jpeg/decode/wasm_decoder.ts";
import { Coefficients } from "../../src/jpeg/recode/coefficients.ts";
import { writeHeaders } from "../../src/jpeg/recode/jpeg_headers.ts";
import { PictureFitter } from "../../src/jpeg/recode/picture_fitter.ts";
import { encodeFitted, type PictureForm } from "../../src/protocol/fitted.ts";
import { concatBytes } from "./jpeg_vectors.ts";

/** In `tests/vectors/`: three subsamplings, grey, odd sides, restart markers, one table for all, from three encoders. */
export const BASELINE_VECTORS = [
  "baseline_160x120",
  "restart_160x120",
  "ffmpeg_96x64",
  "decode_odd_420",
  "decode_quadrants_420",
  "decode_quadrants_422",
  "decode_quadrants_444",
  "decode_quadrants_gray",
] as const;

/** Reads one. */
export function readVector(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(`../vectors/${name}.jpg`, import.meta.url));
}

/** The same coefficients, written anew; or why not. */
export function rewrite(
  jpeg: Uint8Array,
  coefficients = new Coefficients(),
): Uint8Array<ArrayBuffer> | string {
  const refusal = coefficients.read(jpeg);
  if (refusal) return refusal;
  return writeAnew(coefficients, jpeg);
}

/** Writes the coefficients that are there with the steps that they have. */
export function writeAnew(coefficients: Coefficients, jpeg: Uint8Array): Uint8Array<ArrayBuffer> {
  const steps = coefficients.steps.slice();
  coefficients.requantise(steps);
  coefficients.makeCodes();
  const scan = coefficients.encode();
  if (!scan) throw new Error("no room");
  return concatBytes(...writeHeaders(coefficients, jpeg, steps), scan, Uint8Array.of(0xff, 0xd9));
}

/** A picture that was made to fit, as the bytes of a frame. */
export function fitFrame(jpeg: Jpeg, budgetBytes: number, form: PictureForm): Uint8Array<ArrayBuffer> {
  const { bytes: picture, psnr, form: made } = expectMade(new PictureFitter().fit(jpeg, budgetBytes, form));
  return encodeFitted({ form: made, cameraBytes: jpeg.length, psnr, picture });
}

/** What was made; throws with the reason where nothing was. */
export function expectMade<Made extends object>(made: Made | string): Made {
  if (typeof made === "string") throw new Error(`nothing was made: ${made}`);
  return made;
}

/** Decodes pictures, each to an array of its own; throws where one is broken. */
export async function openPixels(): Promise<(jpeg: Uint8Array) => { width: number; samples: Uint8Array }> {
  const decoder = await openWasmDecoder();
  return (jpeg) => {
    const picture = decoder.decode(jpeg);
    if (picture.kind === "broken") throw new Error(`broken: ${picture.reason}`);
    return { width: picture.width, samples: samplesOf(picture).slice() };
  };
}

/** How near the brightness of two pictures is, in dB. */
export function comparePictures(a: Uint8Array, b: Uint8Array): number {
  let error = 0;
  for (let i = 0; i < a.length; i++) error += (a[i]! - b[i]!) ** 2;
  return 10 * Math.log10(255 * 255 * a.length / error);
}

function samplesOf(picture: Picture): Uint8Array {
  return picture.kind === "rgb24" ? picture.pixels : picture.y;
}
