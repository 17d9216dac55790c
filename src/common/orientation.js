// @ts-check
/**
 * How a picture is turned before it is shown.
 *
 * @module
 */

/**
 * First flipped left to right, then rotated clockwise.
 *
 * @typedef {{ readonly rotateDegrees: 0 | 90 | 180 | 270, readonly flip: boolean }} Orientation
 */

/**
 * One orientation on top of another: what the eye sees of `first` is turned as `then` says.
 *
 * @param {Orientation} first
 * @param {Orientation} then
 * @returns {Orientation}
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const turned = { rotateDegrees: 90, flip: false } as const, mirrored = { rotateDegrees: 0, flip: true } as const;
 * assertEquals(combineOrientations(turned, mirrored), { rotateDegrees: 270, flip: true });
 * ```
 */
export function combineOrientations(first, then) {
  // A flip behind a turn is the turn the other way round behind the flip.
  const turned = then.flip ? 360 - first.rotateDegrees : first.rotateDegrees;
  const degrees = (turned + then.rotateDegrees) % 360;
  return {
    rotateDegrees: /** @type {Orientation["rotateDegrees"]} */ (degrees),
    flip: first.flip !== then.flip,
  };
}

/**
 * Turns what is seen clockwise by a quarter.
 *
 * @param {Orientation} orientation
 */
export function turnClockwise(orientation) {
  return combineOrientations(orientation, { rotateDegrees: 90, flip: false });
}

/**
 * Mirrors what is seen left to right.
 *
 * @param {Orientation} orientation
 */
export function mirror(orientation) {
  return combineOrientations(orientation, { rotateDegrees: 0, flip: true });
}

/**
 * @param {Orientation} a
 * @param {Orientation} b
 */
export function isSameOrientation(a, b) {
  return a.rotateDegrees === b.rotateDegrees && a.flip === b.flip;
}
