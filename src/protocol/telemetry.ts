/**
 * Where the camera was, at the moment of a frame or between frames.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |      common header (12 bytes); session id = the stream's      |
 * +---------------------------------------------------------------+
 * |                           frame id                            |
 * +---------------+---------------+-------------------------------+
 * |   format = 1  |    fields     |  confidence   |   reserved    |
 * +---------------+---------------+-------------------------------+
 * |        time of the pose in µs, broadcaster's clock (48)       |
 * |                               +-------------------------------+
 * |                               |
 * +-------------------------------+
 * |  x, y, z in metres (3 × IEEE 754 binary64)                    |
 * |  qx, qy, qz, qw (4 × binary64)             where fields bit 0 |
 * |  velocity x, y, z in m/s (3 × binary64)    where fields bit 1 |
 * |  angular velocity x, y, z in rad/s (3 ×)   where fields bit 2 |
 * +---------------------------------------------------------------+
 * ```
 *
 * Absent fields take no room. Bit 3 of *fields* says that the confidence is known; bit 4 that the pose belongs to no frame,
 * whose id is then 0.
 *
 * @module
 */

import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";
import { readU32, readU48, writeU32, writeU48 } from "./integers.ts";

const FORMAT_POSE = 1;
const VALUES_AT = HEADER_BYTES + 14;
const HAS_ORIENTATION = 1;
const HAS_VELOCITY = 2;
const HAS_ANGULAR_VELOCITY = 4;
const HAS_CONFIDENCE = 8;
const IS_BETWEEN_FRAMES = 16;

/** x, y, z. */
export type Vector3 = readonly [number, number, number];
/** x, y, z, w. */
export type Quaternion = readonly [number, number, number, number];

/** A position and what else is known about the motion at that moment. */
export interface Pose {
  /** µs on the broadcaster's clock. */
  readonly timeUs: number;
  /** Metres. */
  readonly position: Vector3;
  readonly orientation?: Quaternion;
  /** Metres per second. */
  readonly velocity?: Vector3;
  /** Radians per second. */
  readonly angularVelocity?: Vector3;
  /** The tracker's own estimate, 0 (failed) … 3 (high). */
  readonly confidence?: number;
}

/** A pose, of a frame or between frames. */
export interface Telemetry extends Header {
  readonly kind: "telemetry";
  /** The frame that was taken there; absent between frames. */
  readonly frameId?: number;
  readonly pose: Pose;
}

/** Writes the datagram and returns its length. */
export function encodeTelemetry(
  telemetry: Telemetry,
  into: Uint8Array,
): number {
  const { pose } = telemetry;
  encodeHeader(Kind.Telemetry, telemetry, into);
  writeU32(into, 12, telemetry.frameId ?? 0);
  into[16] = FORMAT_POSE;
  into[17] = (pose.orientation ? HAS_ORIENTATION : 0) |
    (pose.velocity ? HAS_VELOCITY : 0) |
    (pose.angularVelocity ? HAS_ANGULAR_VELOCITY : 0) |
    (pose.confidence === undefined ? 0 : HAS_CONFIDENCE) |
    (telemetry.frameId === undefined ? IS_BETWEEN_FRAMES : 0);
  into[18] = pose.confidence ?? 0;
  into[19] = 0;
  writeU48(into, 20, pose.timeUs);
  const values = [
    ...pose.position,
    ...pose.orientation ?? [],
    ...pose.velocity ?? [],
    ...pose.angularVelocity ?? [],
  ];
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength);
  values.forEach((value, i) => view.setFloat64(VALUES_AT + i * 8, value));
  return VALUES_AT + values.length * 8;
}

/** Reads the datagram; nothing where its length does not fit its fields or a value is not finite. */
export function decodeTelemetry(bytes: Uint8Array): Telemetry | undefined {
  if (bytes.length < VALUES_AT || bytes[16] !== FORMAT_POSE) return undefined;
  const fields = bytes[17]!;
  const values = readValues(bytes, fields);
  if (!values) return undefined;
  return {
    kind: "telemetry",
    sessionId: readSessionId(bytes),
    counter: readCounter(bytes),
    ...(fields & IS_BETWEEN_FRAMES ? {} : { frameId: readU32(bytes, 12) }),
    pose: buildPose(readU48(bytes, 20), fields, bytes[18]!, values),
  };
}

function readValues(bytes: Uint8Array, fields: number): number[] | undefined {
  const count = 3 + (fields & HAS_ORIENTATION ? 4 : 0) +
    (fields & HAS_VELOCITY ? 3 : 0) +
    (fields & HAS_ANGULAR_VELOCITY ? 3 : 0);
  if (bytes.length !== VALUES_AT + count * 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = Array.from(
    { length: count },
    (_, i) => view.getFloat64(VALUES_AT + i * 8),
  );
  return values.every(Number.isFinite) ? values : undefined;
}

function buildPose(
  timeUs: number,
  fields: number,
  confidence: number,
  values: readonly number[],
): Pose {
  let at = 0;
  const take = (count: number) => values.slice(at, at += count);
  return {
    timeUs,
    position: take(3) as unknown as Vector3,
    ...(fields & HAS_ORIENTATION ? { orientation: take(4) as unknown as Quaternion } : {}),
    ...(fields & HAS_VELOCITY ? { velocity: take(3) as unknown as Vector3 } : {}),
    ...(fields & HAS_ANGULAR_VELOCITY ? { angularVelocity: take(3) as unknown as Vector3 } : {}),
    ...(fields & HAS_CONFIDENCE ? { confidence } : {}),
  };
}
