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
