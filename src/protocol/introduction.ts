/**
 * What a viewer tells a robot once they speak by keys: what it is called, and which older pairing with that robot is its own.
 *
 * ```text
 *  Introduction (101 bytes, sealed always)    Introduced (20 bytes, sealed always)
 *  0   common header                          0   common header
 *  12  name: length (8 bits), UTF-8 (64)      12  id of the older pairing that it answers for (8 bytes)
 *  77  id of an older pairing (8 bytes); all zero: none
 *  85  proof: HMAC-SHA256 by its secret over "UIS 1 replaces" and the id of the pairing of this session,
 *      the first 16 bytes
 * ```
 *
 * A name is claimed; an older pairing is proven. Whoever gets an Introduction answers it by an Introduced.
 *
 * @module
 */

import { ID_BYTES } from "./handshake.ts";
import { encodeHeader, HEADER_BYTES, Kind } from "./header.ts";
import { decodeViewerWords, encodeViewerWords, VIEWER_WORDS_BYTES } from "./pairing.ts";

/** Bytes of a proof. */
export const REPLACING_PROOF_BYTES = 16;

const ID_AT = HEADER_BYTES + VIEWER_WORDS_BYTES;
const PROOF_AT = ID_AT + ID_BYTES;
const INTRODUCTION_BYTES = PROOF_AT + REPLACING_PROOF_BYTES;
const INTRODUCED_BYTES = HEADER_BYTES + ID_BYTES;
const NOBODY = { sessionId: 0, counter: 0 };

/** What a viewer tells. The arrays are views of the datagram where it was received. */
export interface Introduction {
  readonly name: string;
  /** All zero where there is no older pairing. */
  readonly replacedId: Uint8Array;
  readonly proof: Uint8Array;
}

/** Writes it and returns its length. */
export function encodeIntroduction({ name, replacedId, proof }: Introduction, into: Uint8Array): number {
  encodeHeader(Kind.Introduction, NOBODY, into);
  into.set(encodeViewerWords(name), HEADER_BYTES);
  into.set(replacedId, ID_AT);
  into.set(proof, PROOF_AT);
  return INTRODUCTION_BYTES;
}

/** Reads it; nothing where it is none. */
export function decodeIntroduction(bytes: Uint8Array): Introduction | undefined {
  if (bytes.length !== INTRODUCTION_BYTES) return undefined;
  const name = decodeViewerWords(bytes.subarray(HEADER_BYTES, ID_AT));
  if (name === undefined) return undefined;
  return { name, replacedId: bytes.subarray(ID_AT, PROOF_AT), proof: bytes.subarray(PROOF_AT) };
}

/** Writes the answer and returns its length. */
export function encodeIntroduced(replacedId: Uint8Array, into: Uint8Array): number {
  encodeHeader(Kind.Introduced, NOBODY, into);
  into.set(replacedId, HEADER_BYTES);
  return INTRODUCED_BYTES;
}

/** The id that an answer is for, a view; nothing where it is none. */
export function decodeIntroduced(bytes: Uint8Array): Uint8Array | undefined {
  return bytes.length === INTRODUCED_BYTES ? bytes.subarray(HEADER_BYTES) : undefined;
}
