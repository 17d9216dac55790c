/**
 * The memory of grey pictures on its way to native code.
 *
 * @module
 */

import type { GreyImage } from "../../common/grey_image.ts";

/** Whether a row of the picture would lie outside of its memory (or in another row). */
export function endsEarly({ width, height, strideBytes, pixels }: GreyImage): boolean {
  return strideBytes < width || pixels.length < strideBytes * (height - 1) + width;
}

/** A black picture in memory of its own. */
export function createGreyImage(width: number, height: number): GreyImage {
  return { width, height, strideBytes: width, pixels: new Uint8Array(width * height) };
}

/** Copies a picture into a larger one, and its last column and row on to the edges, as libjpeg does itself. */
export function copyPadded(image: GreyImage, into: GreyImage): void {
  const { width, height, strideBytes, pixels } = image;
  for (let row = 0; row < into.height; row++) {
    const from = Math.min(row, height - 1) * strideBytes;
    const to = row * into.strideBytes;
    into.pixels.set(pixels.subarray(from, from + width), to);
    into.pixels.fill(pixels[from + width - 1]!, to + width, to + into.width);
  }
}
