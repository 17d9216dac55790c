/**
 * From the tracker's axes to those of ROS, REP 103.
 *
 * ```text
 *  tracker   x right     y up      z backwards
 *  ROS       x forward   y left    z up
 * ```
 *
 * So x = -z', y = -x', z = y', and the same for the axis of a rotation: both systems are right-handed.
 *
 * @module
 */

import type { Quaternion, Vector3 } from "../protocol/telemetry.ts";

/**
 * A place, a speed or the axis of a rotation in the axes of ROS.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(turnVector([3, 1, -2]), [2, -3, 1]); // 2 m ahead, 3 m to the right, 1 m up
 * ```
 */
export function turnVector([x, y, z]: Vector3): Vector3 {
  return [-z, -x, y];
}

/** The other way. */
export function turnBack([x, y, z]: Vector3): Vector3 {
  return [-y, z, -x];
}

/** A rotation in the axes of ROS, of length 1; no rotation where it has no length. */
export function turnQuaternion([x, y, z, w]: Quaternion): Quaternion {
  const length = Math.hypot(x, y, z, w);
  if (!(length > 0)) return [0, 0, 0, 1];
  const [ahead, left, up] = turnVector([x, y, z]);
  return [ahead / length, left / length, up / length, w / length];
}

/**
 * A vector of the world as it is seen by who is turned so.
 *
 * @param rotation of length 1
 */
export function seenFrom([x, y, z, w]: Quaternion, [a, b, c]: Vector3): Vector3 {
  // q* v q, as v + 2 u × (u × v - w v), with u = (x, y, z).
  const [ta, tb, tc] = [y * c - z * b - w * a, z * a - x * c - w * b, x * b - y * a - w * c];
  return [
    a + 2 * (y * tc - z * tb),
    b + 2 * (z * ta - x * tc),
    c + 2 * (x * tb - y * ta),
  ];
}
