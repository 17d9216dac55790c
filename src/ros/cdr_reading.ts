/**
 * Reading pictures and poses of ROS 2 back, from bags of whoever has written them.
 *
 * @module
 */

import type { Quaternion, Vector3 } from "../protocol/telemetry.ts";
import { turnBack } from "./axes.ts";
import { UNKNOWN_VARIANCE } from "./messages.ts";

/** What begins at a multiple of this is counted from behind the first four bytes. */
const HEAD_BYTES = 4;
const LITTLE_ENDIAN = 1;
/** Row and column of the first angle. */
const FIRST_ANGLE_AT = 21;

/** What every message with a header says. */
interface Stamped {
  /** µs since 1970; 0 where nothing is said. */
  readonly timeUs: number;
  readonly frameId: string;
}

/**
 * Reads a `sensor_msgs/CompressedImage`; its data is a view.
 *
 * @throws a `RangeError` where the message is cut off
 */
export function decodeImageCdr(message: Uint8Array): Stamped & { format: string; data: Uint8Array } {
  const reader = new Reader(message);
  return { ...readStart(reader), format: reader.string(), data: reader.bytes() };
}

/**
 * Reads of a `nav_msgs/Odometry` where something was, in the tracker's axes.
 *
 * @throws a `RangeError` where the message is cut off
 */
export function decodeOdometryCdr(
  message: Uint8Array,
): Stamped & { position: Vector3; orientation?: Quaternion } {
  const reader = new Reader(message);
  const start = readStart(reader);
  reader.string();
  const [x = 0, y = 0, z = 0, qx = 0, qy = 0, qz = 0, qw = 0] = reader.doubles(7);
  const covariance = reader.doubles(36);
  const hasOrientation = covariance[FIRST_ANGLE_AT] !== UNKNOWN_VARIANCE;
  return {
    ...start,
    position: turnBack([x, y, z]),
    ...(hasOrientation ? { orientation: [...turnBack([qx, qy, qz]), qw] } : {}),
  };
}

function readStart(reader: Reader): Stamped {
  const [seconds, nanoseconds] = [reader.uint32(), reader.uint32()];
  return { timeUs: seconds * 1e6 + Math.round(nanoseconds / 1000), frameId: reader.string() };
}

class Reader {
  readonly #message: Uint8Array;
  readonly #view: DataView;
  readonly #isLittleEndian: boolean;
  #at = HEAD_BYTES;

  constructor(message: Uint8Array) {
    this.#message = message;
    this.#view = new DataView(message.buffer, message.byteOffset, message.byteLength);
    const kind = this.#view.getUint16(0);
    if (kind > LITTLE_ENDIAN) throw new RangeError("a form of CDR that is not known");
    this.#isLittleEndian = kind === LITTLE_ENDIAN;
  }

  uint32(): number {
    return this.#view.getUint32(this.#take(4, 4), this.#isLittleEndian);
  }

  doubles(count: number): number[] {
    return Array.from({ length: count }, () => this.#view.getFloat64(this.#take(8, 8), this.#isLittleEndian));
  }

  bytes(): Uint8Array {
    const length = this.uint32();
    const at = this.#take(length, 1);
    if (at + length > this.#message.length) throw new RangeError("bytes are missing");
    return this.#message.subarray(at, at + length);
  }

  string(): string {
    return new TextDecoder().decode(this.bytes()).replace(/\0$/, "");
  }

  #take(count: number, alignment: number): number {
    const at = HEAD_BYTES + Math.ceil((this.#at - HEAD_BYTES) / alignment) * alignment;
    this.#at = at + count;
    return at;
  }
}
