/**
 * How a tracker is turned, as three angles.
 *
 * @module
 */

import type { Quaternion } from "../protocol/telemetry.ts";

/** Degrees; 0 each where the tracker stands as it did at its start. */
export interface EulerAngles {
  /** About the axis that points forwards, -180 … 180. */
  readonly pitchDegrees: number;
  /** About the axis that points to the right, -90 … 90. */
  readonly rollDegrees: number;
  /** About the axis that points upwards, to the left, -180 … 180. */
  readonly yawDegrees: number;
}

/**
 * The angles of a T265's orientation (X to the right, Y up, Z backwards): it is reached from the start by turns about the
 * axes of the start, yaw first, then roll, then pitch. So the yaw is the heading as long as the tracker is level.
 *
 * Formulas and names are those of the original `t265_broadcaster`, with X forwards, Y to the right and Z up; others call
 * its pitch roll and its roll pitch.
 *
 * @param orientation of length 1
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const quarterToTheLeft = [0, Math.SQRT1_2, 0, Math.SQRT1_2] as const;
 * assertAlmostEquals(eulerAngles(quarterToTheLeft).yawDegrees, 90);
 * ```
 */
export function eulerAngles(orientation: Quaternion): EulerAngles {
  const [right, up, back, w] = orientation;
  const [x, y, z] = [-back, right, up];
  const sineOfRoll = Math.max(-1, Math.min(1, 2 * (w * y - z * x)));
  return {
    pitchDegrees: toDegrees(Math.atan2(2 * (w * x + y * z), 1 - 2 * (x * x + y * y))),
    rollDegrees: toDegrees(Math.asin(sineOfRoll)),
    yawDegrees: toDegrees(Math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))),
  };
}

function toDegrees(radians: number): number {
  return radians * 180 / Math.PI;
}
