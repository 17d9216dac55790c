/**
 * How a robot and a viewer that have a short code in common agree on the secret of a pairing.
 *
 * ```text
 *  viewer                                     robot
 *    │ PairAsk, cookie 0 ───────────────────→ │  nothing is remembered
 *    │ ←─────────────────── Challenge, cookie │
 *    │ PairAsk, cookie, share ──────────────→ │  the address is proven, a code is waited for: one of its tries is spent
 *    │ ←────────────── PairAnswer, share, tag │
 *    │ PairConfirm, cookie, tag ────────────→ │  the tag is right: both have the secret; it is 0: the robot's was wrong
 *    │ Hello … (handshake.ts) ──────────────→ │  by the new pairing, as soon as the robot keeps it
 *    │                                        │  or no code is waited for:
 *    │ ←────────────────── SealedOnly ─────── │
 * ```
 *
 * It is CPace (`seal/cpace.ts`): *share*, *tag*, and what each says openly beside its share are as there. The session is
 * named by the nonce and the cookie, one of each end. An answer is not longer than what it answers.
 *
 * ```text
 *  PairAsk (256 bytes)                         PairAnswer (200 bytes)
 *  0   common header; session id = viewer id   0   common header; session id = viewer id
 *  12  cookie (16 bytes)                       12  share (32 bytes)
 *  28  nonce (16 bytes)                        44  tag (64 bytes)
 *  44  share (32 bytes)                        108 said (81 bytes): pairing id (8), robot id (8),
 *  76  said (65 bytes): length of the              length of the robot's name (8 bits), name (UTF-8)
 *      viewer's name (8 bits), name (UTF-8)    189 0
 *  141 0
 *                                              PairConfirm (92 bytes)
 *                                              0   common header; session id = viewer id
 *                                              12  cookie (16 bytes)
 *                                              28  tag (64 bytes)
 * ```
 *
 * @module
 */

import { ID_BYTES } from "./handshake.ts";
import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";
import { COOKIE_BYTES } from "./subscription.ts";

/** Bytes of what a viewer adds to name the session. */
export const PAIR_NONCE_BYTES = 16;

const SHARE_BYTES = 32;
/** Bytes of either's tag. */
export const PAIR_TAG_BYTES = 64;
const MAX_NAME_BYTES = 64;
const NAME_BYTES = 1 + MAX_NAME_BYTES;
/** Bytes of what a viewer says of itself. */
export const VIEWER_WORDS_BYTES = NAME_BYTES;
const ANSWER_SAID_BYTES = 2 * ID_BYTES + NAME_BYTES;
const ASK_BYTES = 256;
const ANSWER_BYTES = 200;
const CONFIRM_BYTES = HEADER_BYTES + COOKIE_BYTES + PAIR_TAG_BYTES;

/** A viewer's beginning. The arrays are views of the datagram where it was received, as in the others. */
export interface PairAsk extends Header {
  readonly kind: "pair-ask";
  /** All zero before there is one. */
  readonly cookie: Uint8Array;
  readonly nonce: Uint8Array;
  readonly share: Uint8Array;
  /** {@linkcode encodeViewerWords}. */
  readonly said: Uint8Array;
}

/** The robot's answer. */
export interface PairAnswer extends Header {
  readonly kind: "pair-answer";
  readonly share: Uint8Array;
  readonly tag: Uint8Array;
  /** {@linkcode encodeRobotWords}. */
  readonly said: Uint8Array;
}

/** The viewer's end. */
export interface PairConfirm extends Header {
  readonly kind: "pair-confirm";
  readonly cookie: Uint8Array;
  readonly tag: Uint8Array;
}

/** Any of them. */
export type PairDatagram = PairAsk | PairAnswer | PairConfirm;

/** What a robot says openly. */
export interface RobotWords {
  readonly pairingId: Uint8Array;
  readonly robotId: Uint8Array;
  readonly name: string;
}

/** Writes the datagram and returns its length. */
export function encodePairing(datagram: PairDatagram, into: Uint8Array): number {
  switch (datagram.kind) {
    case "pair-ask":
      encodeHeader(Kind.PairAsk, datagram, into);
      return fill(into, [datagram.cookie, datagram.nonce, datagram.share, datagram.said], ASK_BYTES);
    case "pair-answer":
      encodeHeader(Kind.PairAnswer, datagram, into);
      return fill(into, [datagram.share, datagram.tag, datagram.said], ANSWER_BYTES);
    case "pair-confirm":
      encodeHeader(Kind.PairConfirm, datagram, into);
      return fill(into, [datagram.cookie, datagram.tag], CONFIRM_BYTES);
  }
}

/** Reads the datagram; nothing where its length is wrong. */
export function decodePairAsk(bytes: Uint8Array): PairAsk | undefined {
  if (bytes.length !== ASK_BYTES) return undefined;
  const [cookie, nonce, share, said] = cut(bytes, [
    COOKIE_BYTES,
    PAIR_NONCE_BYTES,
    SHARE_BYTES,
    VIEWER_WORDS_BYTES,
  ]);
  return {
    kind: "pair-ask",
    ...readHeader(bytes),
    cookie: cookie!,
    nonce: nonce!,
    share: share!,
    said: said!,
  };
}

/** Reads the datagram; nothing where its length is wrong. */
export function decodePairAnswer(bytes: Uint8Array): PairAnswer | undefined {
  if (bytes.length !== ANSWER_BYTES) return undefined;
  const [share, tag, said] = cut(bytes, [SHARE_BYTES, PAIR_TAG_BYTES, ANSWER_SAID_BYTES]);
  return { kind: "pair-answer", ...readHeader(bytes), share: share!, tag: tag!, said: said! };
}

/** Reads the datagram; nothing where its length is wrong. */
export function decodePairConfirm(bytes: Uint8Array): PairConfirm | undefined {
  if (bytes.length !== CONFIRM_BYTES) return undefined;
  const [cookie, tag] = cut(bytes, [COOKIE_BYTES, PAIR_TAG_BYTES]);
  return { kind: "pair-confirm", ...readHeader(bytes), cookie: cookie!, tag: tag! };
}

/** What a viewer says openly: its name, cut where it is too long. */
export function encodeViewerWords(name: string): Uint8Array {
  const said = new Uint8Array(VIEWER_WORDS_BYTES);
  writeName(name, said);
  return said;
}

/** Reads it; nothing where it is none. */
export function decodeViewerWords(said: Uint8Array): string | undefined {
  return readName(said);
}

/** What a robot says openly. */
export function encodeRobotWords({ pairingId, robotId, name }: RobotWords): Uint8Array {
  const said = new Uint8Array(ANSWER_SAID_BYTES);
  said.set(pairingId);
  said.set(robotId, ID_BYTES);
  writeName(name, said.subarray(2 * ID_BYTES));
  return said;
}

/** Reads it; nothing where it is none. */
export function decodeRobotWords(said: Uint8Array): RobotWords | undefined {
  const name = readName(said.subarray(2 * ID_BYTES));
  if (name === undefined) return undefined;
  return { pairingId: said.slice(0, ID_BYTES), robotId: said.slice(ID_BYTES, 2 * ID_BYTES), name };
}

function writeName(name: string, into: Uint8Array): void {
  const { written } = new TextEncoder().encodeInto(name, into.subarray(1, NAME_BYTES));
  into[0] = written;
}

function readName(bytes: Uint8Array): string | undefined {
  const length = bytes[0]!;
  if (length > MAX_NAME_BYTES) return undefined;
  return new TextDecoder().decode(bytes.subarray(1, 1 + length));
}

function fill(into: Uint8Array, parts: readonly Uint8Array[], length: number): number {
  let at = HEADER_BYTES;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
  into.fill(0, at, length);
  return length;
}

function cut(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  let at = HEADER_BYTES;
  return lengths.map((length) => bytes.subarray(at, at += length));
}

function readHeader(bytes: Uint8Array): Header {
  return { sessionId: readSessionId(bytes), counter: readCounter(bytes) };
}
