/**
 * One picture on its way to the page, as one binary WebSocket message. Numbers are big-endian; the page's half is
 * `page/frame_message.js`.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |  version = 1  |    fields     |     length of key in bytes    |
 * +---------------+---------------+-------------------------------+
 * |                           frame id                            |
 * +---------------------------------------------------------------+
 * |  when it was sent, µs of the listener's clock (binary64)      |
 * |  its age at that moment in µs (binary64)                      |
 * |  ± of that age in µs (binary64)            where fields bit 0 |
 * +---------------------------------------------------------------+
 * |  stream key (UTF-8)                                           |
 * |  JPEG, to the end of the message                              |
 * +---------------------------------------------------------------+
 * ```
 *
 * A bound that is not known takes no room.
 *
 * @module
 */

import type { ReceivedFrame } from "../../common/frame.ts";

const VERSION = 1;
const HAS_BOUND = 1;
const MAX_KEY_BYTES = 0xffff;

/** When a frame is sent, and how old it is at that moment. */
export interface FrameSending {
  /** µs of this host's monotonic clock. */
  readonly nowUs: number;
  readonly ageUs: number;
}

/**
 * Writes the message into memory of its own; the JPEG is copied.
 *
 * @throws {RangeError} where the stream's key is longer than 65,535 bytes
 */
export function encodeFrameMessage(frame: ReceivedFrame, sending: FrameSending): Uint8Array<ArrayBuffer> {
  const key = new TextEncoder().encode(frame.stream.key);
  if (key.length > MAX_KEY_BYTES) {
    throw new RangeError(
      `Cannot encode a frame message: a key of ${key.length} bytes, at most ${MAX_KEY_BYTES}`,
    );
  }
  const values = [sending.nowUs, sending.ageUs, ...frame.age ? [frame.age.boundUs] : []];
  const keyAt = 8 + values.length * 8;
  const message = new Uint8Array(keyAt + key.length + frame.jpeg.length);
  const numbers = new DataView(message.buffer);
  numbers.setUint8(0, VERSION);
  numbers.setUint8(1, frame.age ? HAS_BOUND : 0);
  numbers.setUint16(2, key.length);
  numbers.setUint32(4, frame.id);
  values.forEach((value, index) => numbers.setFloat64(8 + index * 8, value));
  message.set(key, keyAt);
  message.set(frame.jpeg, keyAt + key.length);
  return message;
}
