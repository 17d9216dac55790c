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
 * - *S*: the sealed form, drawn below. Where there are no keys S and key id are zero, and a datagram with S set is
 *   dropped.
 * - *rsv*: zero when sent, ignored when received; a report has a use for it.
 *
 * A sealed datagram is 16 bytes longer, and says by another word whose it is:
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+-------+-+-----+---------------+---------------+
 * |  magic 0x55   |version|1|G|rsv|     kind      |     key id    |
 * +---------------+-------+-+-----+---------------+---------------+
 * |                         seal counter                          |
 * +---------------------------------------------------------------+
 * |                       datagram counter                        |
 * +---------------------------------------------------------------+
 * |      body of the kind, in the same layout, encrypted …        |
 * +---------------------------------------------------------------+
 * |                        tag (16 bytes) …                       |
 * ```
 *
 * - *key id*: names the key, among those of the end that the datagram is for; it chose it in the handshake
 *   (`handshake.ts`), in which both told their session ids.
 * - *G*: sealed for a group, by a key that all its members have (`group_key.ts`): the key id is then among those of the end
 *   that it comes from.
 * - *seal counter*: the nonce (four zero bytes and 64 bits, the lowest byte first). It begins at 0 with each key, counts
 *   what is sealed by it in this direction, and never wraps: a new handshake comes long before.
 * - all twelve bytes, as they stand on the wire, are authenticated with the body: ChaCha20-Poly1305, RFC 8439.
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
const GROUP_FLAG = 0x04;

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
  Hello: 12,
  Welcome: 13,
  SealedOnly: 14,
  Probe: 15,
  Alive: 16,
  PairAsk: 17,
  PairAnswer: 18,
  PairConfirm: 19,
  DriveCommand: 20,
  DriveState: 21,
  Introduction: 22,
  Introduced: 23,
  GroupAsk: 24,
  GroupKey: 25,
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

/** Whether a datagram whose magic and version are sound is in the sealed form. */
export function isSealed(bytes: Uint8Array): boolean {
  return (bytes[1]! & SEALED_FLAG) !== 0;
}

/** Whether any bytes are a datagram that is sealed for a group. */
export function isGroupSealed(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER_BYTES && bytes[0] === MAGIC && bytes[1]! >>> 4 === VERSION &&
    (bytes[1]! & (SEALED_FLAG | GROUP_FLAG)) === (SEALED_FLAG | GROUP_FLAG);
}

/** The key id of a sealed datagram. */
export function readKeyId(bytes: Uint8Array): number {
  return bytes[3]!;
}

/** The seal counter of a sealed datagram. */
export function readSealCounter(bytes: Uint8Array): number {
  return readU32(bytes, 4);
}

/** Gives an open datagram the header of the sealed form; its body is not touched. */
export function markSealed(bytes: Uint8Array, keyId: number, sealCounter: number): void {
  bytes[1] = bytes[1]! | SEALED_FLAG;
  bytes[3] = keyId;
  writeU32(bytes, 4, sealCounter);
}

/** Gives an open datagram the header of the form that is sealed for a group; its body is not touched. */
export function markGroupSealed(bytes: Uint8Array, keyId: number, sealCounter: number): void {
  markSealed(bytes, keyId, sealCounter);
  bytes[1] = bytes[1]! | GROUP_FLAG;
}

/** Gives a datagram that has been opened the header that it had before it was sealed. */
export function markOpened(bytes: Uint8Array, sessionId: number): void {
  bytes[1] = bytes[1]! & ~(SEALED_FLAG | GROUP_FLAG);
  bytes[3] = 0;
  writeU32(bytes, 4, sessionId);
}

/** Whether a kind's session id is the viewer's, and not the broadcaster's. */
export function isOfViewer(kind: number): boolean {
  return kind >= Kind.Subscribe && kind <= Kind.Leave || kind === Kind.Refusal || kind === Kind.SealedOnly;
}

/** Whether a kind is for all who watch, and not for one of them. */
export function isForAll(kind: number): boolean {
  return kind === Kind.Media || kind === Kind.StreamInfo || kind === Kind.Telemetry;
}

const OF_HANDSHAKES: ReadonlySet<number> = new Set([
  ...[Kind.Hello, Kind.Challenge, Kind.Welcome, Kind.SealedOnly],
  ...[Kind.PairAsk, Kind.PairAnswer, Kind.PairConfirm],
]);

/** Whether a kind belongs to the handshakes by which there come to be keys. */
export function isOfHandshake(kind: number): boolean {
  return OF_HANDSHAKES.has(kind);
}
