// @ts-check
/**
 * Reads the binary message that carries one picture; drawn in `frame_message.ts`.
 *
 * @module
 */

const VERSION = 1;
const HAS_BOUND = 1;

/**
 * One picture as it came.
 *
 * @typedef {object} Picture
 * @property {string} key its stream
 * @property {number} id
 * @property {number} sentUs when it was sent, on the listener's clock
 * @property {number} ageUs its age at that moment
 * @property {number} [boundUs] the ± of that age
 * @property {Uint8Array<ArrayBuffer>} jpeg a view into the message
 */

/**
 * @param {ArrayBuffer} message
 * @returns {Picture}
 * @throws {RangeError} where it is cut short or of another version
 */
export function decodeFrameMessage(message) {
  const numbers = new DataView(message);
  if (numbers.getUint8(0) !== VERSION) throw new RangeError("Cannot read a picture: another version");
  let at = 8;
  const next = () => numbers.getFloat64((at += 8) - 8);
  const times = { sentUs: next(), ageUs: next() };
  const bound = numbers.getUint8(1) & HAS_BOUND ? { boundUs: next() } : {};
  const keyBytes = new Uint8Array(message, at, numbers.getUint16(2));
  const key = new TextDecoder().decode(keyBytes);
  const jpeg = new Uint8Array(message, at + keyBytes.length);
  return { key, id: numbers.getUint32(4), ...times, ...bound, jpeg };
}
