/**
 * The wire of the original scripts (`udp_image_broadcaster.py`, `udp_image_listener.py`), called "SOF" here.
 *
 * Each frame is one start datagram, which announces `n`, and then `n` data datagrams. Data carries no header and no
 * number, so it belongs to whatever start came last from the same address, in the order of arrival:
 *
 * ```text
 *   0       1       2       3
 *  +-------+-------+-------+-------+
 *  |  'S'  |  'O'  |  'F'  |   n   |   start: exactly 4 bytes, n = 1 … 254
 *  +-------+-------+-------+-------+
 *  |  bytes 0 … 8191 of the JPEG ...      data 1
 *  +-------------------------------
 *  |  bytes 8192 … 16383 ...              data 2
 *  +-------------------------------
 *     …
 *  +-------------------
 *  |  the rest ... FFD9                   data n, 1 … 8192 bytes
 *  +-------+-------+-------+-------+
 *  |  'S'  |  'O'  |  'F'  |  255  |   end mark: this project's own addition
 *  +-------+-------+-------+-------+
 * ```
 *
 * The original listener hands a frame on only when the next "SOF" arrives, one frame interval late. The end mark is that
 * "SOF", sent at once; it announces 255 datagrams, which no broadcaster sends, so no frame follows from it. (An end mark
 * of 0 would make the original listener accept an empty frame and fail.)
 *
 * @module
 */

/** The most bytes that one datagram may have; the original listener reads no more. */
export const MAX_SOF_DATAGRAM_BYTES = 8192;
/** The most data datagrams that one frame may have: the original broadcaster asserts n < 255. */
export const MAX_SOF_DATAGRAMS_PER_FRAME = 254;
/** The most bytes that one frame may have. */
export const MAX_SOF_FRAME_BYTES = MAX_SOF_DATAGRAM_BYTES * MAX_SOF_DATAGRAMS_PER_FRAME;

/** The length of a start datagram and of an end mark. */
const MARK_BYTES = 4;
const END_MARK = 255;

/**
 * Writes the start datagram of a frame to the front of `into`.
 *
 * @param datagrams how many data datagrams follow, 1 … 254
 * @returns its length in bytes
 * @throws {RangeError} where `datagrams` is out of range or `into` too short
 */
export function encodeStartOfFrame(datagrams: number, into: Uint8Array): number {
  if (!Number.isInteger(datagrams) || datagrams < 1 || datagrams > MAX_SOF_DATAGRAMS_PER_FRAME) {
    throw new RangeError(
      `Cannot announce a frame: ${datagrams} datagrams, 1 to ${MAX_SOF_DATAGRAMS_PER_FRAME} are possible`,
    );
  }
  return encodeMark(datagrams, into);
}

/**
 * Writes the end mark to the front of `into`; it makes the original listener show the frame before it now.
 *
 * @returns its length in bytes
 * @throws {RangeError} where `into` is too short
 */
export function encodeEndOfFrame(into: Uint8Array): number {
  return encodeMark(END_MARK, into);
}

/**
 * Reads a start datagram.
 *
 * @returns how many data datagrams it announces (1 … 254); `undefined` where `bytes` is anything else
 */
export function parseStartOfFrame(bytes: Uint8Array): number | undefined {
  if (bytes.length !== MARK_BYTES || !hasMarkAt(bytes, 0)) return undefined;
  const datagrams = bytes[3]!;
  return datagrams >= 1 && datagrams <= MAX_SOF_DATAGRAMS_PER_FRAME ? datagrams : undefined;
}

/** Whether `bytes` is a start datagram: its sender speaks this wire. */
export function isStartOfFrame(bytes: Uint8Array): boolean {
  return parseStartOfFrame(bytes) !== undefined;
}

/** Whether `bytes` is an end mark. */
export function isEndOfFrame(bytes: Uint8Array): boolean {
  return bytes.length === MARK_BYTES && hasMarkAt(bytes, 0) && bytes[3] === END_MARK;
}

/**
 * Where to cut a frame into data datagrams.
 *
 * The original listener takes anything that *ends* in "SOF" and one more byte for a start. Where a cut would leave such
 * an end by chance, that datagram is one byte shorter, so that it ends in "?SOF". The end of the frame needs no such
 * care: a JPEG ends in FFD9.
 *
 * @returns the end offset of each datagram, in order; empty for an empty frame, longer than
 * {@linkcode MAX_SOF_DATAGRAMS_PER_FRAME} where the frame does not fit this wire
 */
export function cutFrame(jpeg: Uint8Array): readonly number[] {
  const ends: number[] = [];
  let end = 0;
  while (end < jpeg.length) {
    end = Math.min(end + MAX_SOF_DATAGRAM_BYTES, jpeg.length);
    if (end < jpeg.length && hasMarkAt(jpeg, end - MARK_BYTES)) end--;
    ends.push(end);
  }
  return ends;
}

function encodeMark(last: number, into: Uint8Array): number {
  if (into.length < MARK_BYTES) {
    throw new RangeError(`Cannot write a start of frame: ${into.length} bytes given, ${MARK_BYTES} needed`);
  }
  into[0] = 0x53;
  into[1] = 0x4f;
  into[2] = 0x46;
  into[3] = last;
  return MARK_BYTES;
}

function hasMarkAt(bytes: Uint8Array, offset: number): boolean {
  return bytes[offset] === 0x53 && bytes[offset + 1] === 0x4f && bytes[offset + 2] === 0x46;
}
