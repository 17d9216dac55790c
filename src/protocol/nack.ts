/**
 * A viewer's request for the fragments of one block that it misses.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |      common header (12 bytes); session id = the stream's      |
 * +---------------------------------------------------------------+
 * |                           frame id                            |
 * +---------------+---------------+-------------------------------+
 * |     block     |     count     |   missing index (8 bits) …
 * +---------------+---------------+
 * ```
 *
 * @module
 */

import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";
import { readU32, writeU32 } from "./integers.ts";

const INDICES_AT = HEADER_BYTES + 6;

/** Names the missing fragments of a block. */
export interface Nack extends Header {
  readonly kind: "nack";
  readonly frameId: number;
  readonly block: number;
  /** 1 … 255 of them; a view of the datagram where it was received. */
  readonly missing: Uint8Array;
}

/** Writes the datagram and returns its length. */
export function encodeNack(nack: Nack, into: Uint8Array): number {
  encodeHeader(Kind.Nack, nack, into);
  writeU32(into, 12, nack.frameId);
  into[16] = nack.block;
  into[17] = nack.missing.length;
  into.set(nack.missing, INDICES_AT);
  return INDICES_AT + nack.missing.length;
}

/** Reads the datagram; nothing where its length does not fit its count. */
export function decodeNack(bytes: Uint8Array): Nack | undefined {
  if (bytes.length < INDICES_AT) return undefined;
  const count = bytes[17]!;
  if (count === 0 || bytes.length !== INDICES_AT + count) return undefined;
  return {
    kind: "nack",
    sessionId: readSessionId(bytes),
    counter: readCounter(bytes),
    frameId: readU32(bytes, 12),
    block: bytes[16]!,
    missing: bytes.subarray(INDICES_AT),
  };
}
