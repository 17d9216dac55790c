/**
 * What a person's turning and mirroring make of an orientation.
 *
 * @module
 */

import type { Orientation } from "../../../common/orientation.ts";

type Quarter = Orientation["rotateDegrees"];

/** Turns what is seen clockwise by a quarter. */
export function turnClockwise({ rotateDegrees, flip }: Orientation): Orientation {
  return { rotateDegrees: (rotateDegrees + 90) % 360 as Quarter, flip };
}

/**
 * Mirrors what is seen left to right. The picture itself is flipped before it is turned, so that the turn has to go the
 * other way round.
 */
export function mirror({ rotateDegrees, flip }: Orientation): Orientation {
  return { rotateDegrees: (360 - rotateDegrees) % 360 as Quarter, flip: !flip };
}
