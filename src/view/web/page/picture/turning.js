// @ts-check
/**
 * What turning and mirroring by hand make of an orientation.
 *
 * @module
 */

/** @import { Orientation } from "../../../../common/orientation.ts" */

/**
 * Turns what is seen clockwise by a quarter.
 *
 * @param {Orientation} orientation
 * @returns {Orientation}
 */
export function turnClockwise({ rotateDegrees, flip }) {
  return { rotateDegrees: QUARTERS[(rotateDegrees / 90 + 1) % 4] ?? 0, flip };
}

/**
 * Mirrors what is seen left to right. The picture itself is flipped before it is turned, so that the turn has to go the
 * other way round.
 *
 * @param {Orientation} orientation
 * @returns {Orientation}
 */
export function mirror({ rotateDegrees, flip }) {
  return { rotateDegrees: QUARTERS[(4 - rotateDegrees / 90) % 4] ?? 0, flip: !flip };
}

/**
 * @param {Orientation} a
 * @param {Orientation} b
 */
export function isSameOrientation(a, b) {
  return a.rotateDegrees === b.rotateDegrees && a.flip === b.flip;
}

/** @type {readonly Orientation["rotateDegrees"][]} */
const QUARTERS = [0, 90, 180, 270];
