/**
 * The key of a robot's groups, which each viewer that is paired asks for under its own seal.
 *
 * ```text
 *  GroupAsk (12 bytes, sealed always)         GroupKey (52 bytes, sealed always)
 *  0   common header                          0   common header
 *                                             12  key id (8), 0 (24)
 *                                             16  seal counter: of the next datagram that is sealed by it
 *                                             20  key (32 bytes)
 * ```
 *
 * A robot seals what it sends to groups by one key, in the form that `header.ts` draws, and answers a GroupAsk by it. Who hears
 * a datagram with G that it can not open asks, and asks again while it hears them.
 *
 * @module
 */

import { encodeHeader, HEADER_BYTES, Kind } from "./header.ts";
import { readU32, writeU32 } from "./integers.ts";

const ID_AT = HEADER_BYTES;
const COUNTER_AT = ID_AT + 4;
const KEY_AT = COUNTER_AT + 4;
const GROUP_KEY_BYTES = KEY_AT + 32;
const NOBODY = { sessionId: 0, counter: 0 };

/** What a robot tells. */
export interface GroupKey {
  /** 0 … 255, among the robot's. */
  readonly keyId: number;
  /** 32 bits: what was sealed before has been sent before. */
  readonly nextCounter: number;
  /** 32 bytes; a view of the datagram where it was received. */
  readonly key: Uint8Array;
}

/** Writes the question and returns its length. */
export function encodeGroupAsk(into: Uint8Array): number {
  encodeHeader(Kind.GroupAsk, NOBODY, into);
  return HEADER_BYTES;
}

/** Writes the answer and returns its length. */
export function encodeGroupKey({ keyId, nextCounter, key }: GroupKey, into: Uint8Array): number {
  encodeHeader(Kind.GroupKey, NOBODY, into);
  writeU32(into, ID_AT, 0);
  into[ID_AT] = keyId;
  writeU32(into, COUNTER_AT, nextCounter);
  into.set(key, KEY_AT);
  return GROUP_KEY_BYTES;
}

/** Reads the answer; nothing where it is none. */
export function decodeGroupKey(bytes: Uint8Array): GroupKey | undefined {
  if (bytes.length !== GROUP_KEY_BYTES) return undefined;
  return { keyId: bytes[ID_AT]!, nextCounter: readU32(bytes, COUNTER_AT), key: bytes.subarray(KEY_AT) };
}
