/**
 * Turning directions from the room's axes to the lens's, and back.
 *
 * @module
 */

import type { Quaternion, Vector3 } from "../../../src/protocol/telemetry.ts";
import type { TruePose } from "../../../src/capture/room/trajectory.ts";

/** a · b, of quaternions. */
export function multiply([ax, ay, az, aw]: Quaternion, [bx, by, bz, bw]: Quaternion): Quaternion {
  return [
    aw * bx + ax * bw + ay * bz - az * by,
    aw * by - ax * bz + ay * bw + az * bx,
    aw * bz + ax * by - ay * bx + az * bw,
    aw * bw - ax * bx - ay * by - az * bz,
  ];
}

export function conjugate([x, y, z, w]: Quaternion): Quaternion {
  return [-x, -y, -z, w];
}

/** q · v · q*: what v is after the turn. */
export function turn(q: Quaternion, [x, y, z]: Vector3): Vector3 {
  const [a, b, c] = multiply(multiply(q, [x, y, z, 0]), conjugate(q));
  return [a, b, c];
}

/** A ray of the lens (x right, y down, z forward) in the room (X right, Y up, Z backwards). */
export function toRoom({ orientation }: TruePose, [x, y, z]: Vector3): Vector3 {
  return turn(orientation, [x, -y, -z]);
}

/** The ray of the lens to a point of the room. */
export function toLens({ position, orientation }: TruePose, point: Vector3): Vector3 {
  const fromCamera = point.map((value, axis) => value - position[axis]!) as unknown as Vector3;
  const [x, y, z] = turn(conjugate(orientation), fromCamera);
  return [x, -y, -z];
}
