/**
 * A viewer's request for more of a frame, while it can still come in time.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |      common header (12 bytes); session id = the stream's      |
 * +---------------------------------------------------------------+
 * |                           frame id                            |
 * +---------------------------------------------------------------+
 * |              highest datagram counter received                |
 * +---------------+---------------+---------------+---------------+
 * |     pairs     |   reserved    |     block     |    needed     |  block, needed …
 * +---------------+---------------+---------------+---------------+
 * ```
 *
 * Any k fragments of a block restore it, so a viewer says how many it has not and not which: fragments that were
 * never sent before serve all viewers, whatever each of them misses (the erasure counts of RFC 5740, section 4.3.1).
 * No pair at all says that nothing of the frame has come. By the counter the broadcaster leaves out what was on its way
 * when the viewer asked, so asking early, or twice, does not bring twice as much.
 *
 * @module
 */

import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";
import { readU32, writeU32 } from "./integers.ts";

const NEEDS_AT = HEADER_BYTES + 10;

/** The most blocks in one request. */
export const MAX_NEEDS = 128;

/** How much is still needed to restore each block of one frame. */
export interface Nack extends Header {
  readonly kind: "nack";
  readonly frameId: number;
  readonly highestCounter: number;
  /**
   * Block and number of missing fragments by turns, at most {@linkcode MAX_NEEDS} pairs; none where nothing of the frame has
   * come. A view of the datagram where it was received.
   */
  readonly needs: Uint8Array;
}

/** Writes the datagram and returns its length. */
export function encodeNack(nack: Nack, into: Uint8Array): number {
  encodeHeader(Kind.Nack, nack, into);
  writeU32(into, 12, nack.frameId);
  writeU32(into, 16, nack.highestCounter);
  into[20] = nack.needs.length / 2;
  into[21] = 0;
  into.set(nack.needs, NEEDS_AT);
  return NEEDS_AT + nack.needs.length;
}

/** Reads the datagram; nothing where its length does not fit its pairs. */
export function decodeNack(bytes: Uint8Array): Nack | undefined {
  if (bytes.length < NEEDS_AT) return undefined;
  const pairs = bytes[20]!;
  if (pairs > MAX_NEEDS || bytes.length !== NEEDS_AT + 2 * pairs) return undefined;
  return {
    kind: "nack",
    sessionId: readSessionId(bytes),
    counter: readCounter(bytes),
    frameId: readU32(bytes, 12),
    highestCounter: readU32(bytes, 16),
    needs: bytes.subarray(NEEDS_AT),
  };
}
