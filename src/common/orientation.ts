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

/**
 * One orientation on top of another: what the eye sees of `first` is turned as `then` says.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { combineOrientations } from "./orientation.ts";
 *
 * const turned = { rotateDegrees: 90, flip: false } as const, mirrored = { rotateDegrees: 0, flip: true } as const;
 * assertEquals(combineOrientations(turned, mirrored), { rotateDegrees: 270, flip: true });
 * ```
 */
export function combineOrientations(first: Orientation, then: Orientation): Orientation {
  // A flip behind a turn is the turn the other way round behind the flip.
  const turned = then.flip ? 360 - first.rotateDegrees : first.rotateDegrees;
  const rotateDegrees = (turned + then.rotateDegrees) % 360 as Orientation["rotateDegrees"];
  return { rotateDegrees, flip: first.flip !== then.flip };
}
