/**
 * The drive of the synthetic camera: a figure of eight on the floor, begun in the middle of its right bend.
 *
 * ```text
 *                    ▲ forward (−Z)
 *      ╭───╮   ╭───╮ │            x =  3 (cos φ − 1) m
 *    ╭─╯   ╰╮ ╭╯   ╰─╮            z = −2 sin 2φ m
 *    │      ╰┬╯      ● start      φ = 2π t / 28 s
 *    ╰─╮   ╭╯ ╰╮   ╭─╯
 *      ╰───╯   ╰───╯
 * ```
 *
 * The camera looks along the path, and on the way it bobs, nods and banks a little, so that every part of the pose
 * lives. All of it is a sum of sines of φ: the drive closes, and never jumps.
 *
 * The axes are those of the T265: X to the right, Y up, Z backwards, with the place and the attitude of the start as
 * the origin.
 *
 * @module
 */

import type { Pose, Quaternion, Vector3 } from "../../protocol/telemetry.ts";

/** Seconds of one round, after which the pose is that of the start again. */
export const ROUND_SECONDS = 28;

/** Half the length of the eight, metres. */
const HALF_LENGTH = 3;
/** Half its width, metres. */
const HALF_WIDTH = 2;
/** The most that the camera bobs up and down, metres. */
const BOB = 0.06;
/** The most that the camera looks up and down, radians. */
const NOD = 0.07;
/** The most that the camera leans to a side, radians. */
const BANK = 0.09;

const PHASE_RATE = 2 * Math.PI / ROUND_SECONDS;
/** What the tracker says of itself where it is sure. */
const HIGH_CONFIDENCE = 3;

/** A pose of which everything is known but its time. */
export type TruePose = Required<Omit<Pose, "timeUs">>;

/** An angle and how fast it turns: radians, radians per second. */
interface Turn {
  readonly angle: number;
  readonly rate: number;
}

/**
 * Where the camera is so many seconds after its start. As a T265 does, it gives both velocities in the axes of the
 * origin, not of the camera.
 */
export function poseAt(seconds: number): TruePose {
  // The remainder is exact, so that one round is like the other.
  const phase = PHASE_RATE * (seconds % ROUND_SECONDS);
  const velocity = velocityAt(phase);
  const yaw = headingOf(velocity, phase);
  const pitch = swing(NOD, 3, phase);
  const roll = swing(BANK, 2, phase);
  return {
    position: positionAt(phase),
    orientation: orientationOf(yaw.angle, pitch.angle, roll.angle),
    velocity,
    angularVelocity: angularVelocityOf(yaw, pitch, roll),
    confidence: HIGH_CONFIDENCE,
  };
}

function positionAt(phase: number): Vector3 {
  return [
    HALF_LENGTH * (Math.cos(phase) - 1),
    swing(BOB, 4, phase).angle,
    0 - HALF_WIDTH * Math.sin(2 * phase),
  ];
}

function velocityAt(phase: number): Vector3 {
  return [
    0 - HALF_LENGTH * PHASE_RATE * Math.sin(phase),
    swing(BOB, 4, phase).rate,
    -2 * HALF_WIDTH * PHASE_RATE * Math.cos(2 * phase),
  ];
}

/** So many swings a round. */
function swing(most: number, swings: number, phase: number): Turn {
  return {
    angle: most * Math.sin(swings * phase),
    rate: most * swings * PHASE_RATE * Math.cos(swings * phase),
  };
}

/** The turn about Y that makes −Z the direction of the drive; it stays within ±π, as the eight turns back in time. */
function headingOf([vx, , vz]: Vector3, phase: number): Turn {
  const ax = -HALF_LENGTH * PHASE_RATE ** 2 * Math.cos(phase);
  const az = 4 * HALF_WIDTH * PHASE_RATE ** 2 * Math.sin(2 * phase);
  return { angle: Math.atan2(0 - vx, -vz), rate: (vz * ax - vx * az) / (vx * vx + vz * vz) };
}

/** First the roll about Z, then the pitch about X, then the yaw about Y: qy · qx · qz. */
function orientationOf(yaw: number, pitch: number, roll: number): Quaternion {
  const [sy, cy] = [Math.sin(yaw / 2), Math.cos(yaw / 2)];
  const [sp, cp] = [Math.sin(pitch / 2), Math.cos(pitch / 2)];
  const [sr, cr] = [Math.sin(roll / 2), Math.cos(roll / 2)];
  return [
    cy * sp * cr + sy * cp * sr,
    sy * cp * cr - cy * sp * sr,
    cy * cp * sr - sy * sp * cr,
    cy * cp * cr + sy * sp * sr,
  ];
}

/** The sum of the three turns, each about its axis as the turns after it have left that axis. */
function angularVelocityOf(yaw: Turn, pitch: Turn, roll: Turn): Vector3 {
  const [sy, cy] = [Math.sin(yaw.angle), Math.cos(yaw.angle)];
  const [sp, cp] = [Math.sin(pitch.angle), Math.cos(pitch.angle)];
  return [
    pitch.rate * cy + roll.rate * sy * cp,
    yaw.rate - roll.rate * sp,
    -pitch.rate * sy + roll.rate * cy * cp,
  ];
}
