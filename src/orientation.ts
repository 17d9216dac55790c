/**
 * How a picture is turned before it is shown.
 *
 * @module
 */

/** First flipped left to right, then rotated clockwise. */
export interface Orientation {
  readonly rotateDegrees: 0 | 90 | 180 | 270;
  readonly flip: boolean;
}
