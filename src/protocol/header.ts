/**
 * The twelve bytes with which every UIS datagram begins.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+-------+-+-----+---------------+---------------+
 * |  magic 0x55   |version|S| rsv |     kind      |     key id    |
 * +---------------+-------+-+-----+---------------+---------------+
 * |                          session id                           |
 * +---------------------------------------------------------------+
 * |                       datagram counter                        |
 * +---------------------------------------------------------------+
 * |                 body of the kind, in the clear …              |
 * ```
 *
 * - *session id*: drawn at random by whoever the datagram speaks for: the broadcaster's in everything about its
 *   stream (feedback on it included), the viewer's own in the subscription kinds.
 * - *datagram counter*: counts the datagrams that one end has sent to one other end in this session, all kinds
 *   together, and wraps (RFC 1982). Its gaps are the loss. A broadcaster's begins at random for each viewer, so that
 *   whoever knows a recent one has had a datagram of that viewer's.
 * - *S*: the sealed form. The header stays as it is and is authenticated; the body, unchanged in its layout, is
 *   encrypted; a 16-byte tag (RFC 5116) follows it. Session id, direction and counter make the nonce, *key id* names
 *   the key; a sealed session ends before its counter wraps. Version 1 has neither keys nor sealing yet: S and key id
 *   are zero, and a datagram with S set is dropped.
 * - *rsv*: zero when sent, ignored when received; a report has a use for it.
 *
 * @module
 */

import { readU32, writeU32 } from "./integers.ts";

/** First byte of every datagram. */
export const MAGIC = 0x55;
/** The version of the wire that this program speaks. */
export const VERSION = 1;
/** Bytes of the common header. */
export const HEADER_BYTES = 12;

const SEALED_FLAG = 0x08;

/** The kinds of datagram, as byte 2 carries them. */
export const Kind = {
  Media: 1,
  StreamInfo: 2,
  Subscribe: 3,
  Challenge: 4,
  Leave: 5,
  Report: 6,
  Nack: 7,
  EchoRequest: 8,
  EchoReply: 9,
  Telemetry: 10,
  Refusal: 11,
} as const;

/** What the common header says; the kind is the tag of the datagram around it. */
export interface Header {
  /** 32 bits. */
  readonly sessionId: number;
  /** 32 bits, wraps. */
  readonly counter: number;
}

/** Why bytes are not a datagram that this program understands. */
export type HeaderDropReason =
  | "too-short"
  | "wrong-magic"
  | "unknown-version"
  | "sealed";

/** Writes the common header to the first {@linkcode HEADER_BYTES} of `into`. */
export function encodeHeader(
  kind: number,
  header: Header,
  into: Uint8Array,
): void {
  into[0] = MAGIC;
  into[1] = VERSION << 4;
  into[2] = kind;
  into[3] = 0;
  writeU32(into, 4, header.sessionId);
  writeU32(into, 8, header.counter);
}

/** Says why `bytes` can not be a datagram of this version, or nothing where its header is sound. */
export function findHeaderFault(
  bytes: Uint8Array,
): HeaderDropReason | undefined {
  if (bytes.length < HEADER_BYTES) return "too-short";
  if (bytes[0] !== MAGIC) return "wrong-magic";
  if (bytes[1]! >>> 4 !== VERSION) return "unknown-version";
  if (bytes[1]! & SEALED_FLAG) return "sealed";
  return undefined;
}

/** The kind byte of a datagram whose header is sound. */
export function readKind(bytes: Uint8Array): number {
  return bytes[2]!;
}

/** The session id of a datagram whose header is sound. */
export function readSessionId(bytes: Uint8Array): number {
  return readU32(bytes, 4);
}

/** The counter of a datagram whose header is sound. */
export function readCounter(bytes: Uint8Array): number {
  return readU32(bytes, 8);
}
