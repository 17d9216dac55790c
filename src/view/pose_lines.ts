/**
 * A pose as names and numbers, and as a line of text, which is a JSON object.
 *
 * The names are those that `t265 --pose-cmd` reads, so that what one robot's poses were can be another one's:
 *
 * | | |
 * |---|---|
 * | `stream` | the stream's name |
 * | `t` | when it was measured, µs of the robot's clock |
 * | `x y z` | metres |
 * | `qx qy qz qw` | orientation, where it is known |
 * | `pitch roll yaw` | the same in degrees, as the original named them (euler_angles.ts) |
 * | `vx vy vz`, `wx wy wz` | m/s and rad/s, where they are known |
 * | `confidence` | 0 (failed) … 3 (high), where it is known |
 * | `age_ms`, `age_bound_ms` | how old it was when it arrived, ±; where the clocks have been compared |
 *
 * @module
 */

import { eulerAngles } from "../common/euler_angles.ts";
import type { ReceivedPose } from "../common/frame.ts";

/** In the order of the CSV's columns. */
export const POSE_COLUMNS = [
  ...["stream", "t", "x", "y", "z", "qx", "qy", "qz", "qw", "pitch", "roll", "yaw"],
  ...["vx", "vy", "vz", "wx", "wy", "wz", "confidence", "age_ms", "age_bound_ms"],
] as const;

/** What is not known is absent. */
export type PoseFields = Partial<Record<typeof POSE_COLUMNS[number], number | string>>;

/** So many may wait for who reads them: some seconds. */
export const MOST_WAITING_POSES = 1000;

const encoder = new TextEncoder();

/** The line, with its end. */
export function encodeLine(line: string): Uint8Array {
  return encoder.encode(`${line}\n`);
}

/** A pose's line. */
export function encodePose(pose: ReceivedPose): Uint8Array {
  return encodeLine(JSON.stringify(listPoseFields(pose)));
}

/** All that is known of it, by the names of {@linkcode POSE_COLUMNS}. */
export function listPoseFields({ stream, pose, age }: ReceivedPose): PoseFields {
  const { timeUs, position: [x, y, z], orientation, velocity, angularVelocity, confidence } = pose;
  return {
    stream: stream.name,
    t: timeUs,
    ...{ x, y, z },
    ...(orientation ? listOrientation(orientation) : {}),
    ...(velocity ? { vx: velocity[0], vy: velocity[1], vz: velocity[2] } : {}),
    ...(angularVelocity ? { wx: angularVelocity[0], wy: angularVelocity[1], wz: angularVelocity[2] } : {}),
    ...(confidence === undefined ? {} : { confidence }),
    ...(age ? { age_ms: age.ageUs / 1000, age_bound_ms: age.boundUs / 1000 } : {}),
  };
}

function listOrientation(orientation: NonNullable<ReceivedPose["pose"]["orientation"]>): PoseFields {
  const [qx, qy, qz, qw] = orientation;
  const { pitchDegrees: pitch, rollDegrees: roll, yawDegrees: yaw } = eulerAngles(orientation);
  return { qx, qy, qz, qw, pitch, roll, yaw };
}
