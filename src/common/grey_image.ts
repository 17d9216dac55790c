/**
 * A picture without colour, as pixels.
 *
 * @module
 */

/** Rows from the top, one byte a pixel, 0 (black) … 255 (white). */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next; at least `width`. */
  readonly strideBytes: number;
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** Copies a picture into another one of the same size. */
export function copyRows(from: GreyImage, into: GreyImage): void {
  const { width, height } = from;
  if (from.strideBytes === width && into.strideBytes === width) {
    return into.pixels.set(from.pixels.subarray(0, width * height));
  }
  for (let y = 0; y < height; y++) {
    const at = y * from.strideBytes;
    into.pixels.set(from.pixels.subarray(at, at + width), y * into.strideBytes);
  }
}
