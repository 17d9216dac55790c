/**
 * The header of an RTP packet.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           timestamp                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           synchronization source (SSRC) identifier            |
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * |       contributing sources (CSRC), CC of them, 32 bits each   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  X: profile's own (16)        |  32-bit words that follow     |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  payload …            P: the last byte says how many are none |
 * ```
 *
 * Source: RFC 3550, section 5.1.
 *
 * @module
 */

import { readU16, readU32, writeU16, writeU32 } from "../protocol/integers.ts";

/** Of a header without contributing sources and extension, as it is written here. */
export const RTP_HEADER_BYTES = 12;
/** Timestamps of video count so many a second (RFC 3551, section 4.1 and 5). */
export const RTP_CLOCK_HZ = 90_000;
/** JPEG's (RFC 3551, section 6). */
export const JPEG_PAYLOAD_TYPE = 26;

const VERSION = 2;
const MARKER = 0x80;

/** What the header of a packet says. */
export interface RtpHeader {
  /** Whether it is the last one of its picture. */
  readonly isLast: boolean;
  /** 16 bits, wraps. */
  readonly sequence: number;
  /** 32 bits at {@linkcode RTP_CLOCK_HZ}, wraps. */
  readonly timestamp: number;
  /** Who sends: 32 random bits. */
  readonly ssrc: number;
}

/** A packet that was read. */
export interface RtpPacket extends RtpHeader {
  readonly payloadType: number;
  /** A view of the datagram. */
  readonly payload: Uint8Array;
}

/** Writes a header of JPEG to the front of `into`. */
export function writeRtpHeader({ isLast, sequence, timestamp, ssrc }: RtpHeader, into: Uint8Array): void {
  into[0] = VERSION << 6;
  into[1] = (isLast ? MARKER : 0) | JPEG_PAYLOAD_TYPE;
  writeU16(into, 2, sequence);
  writeU32(into, 4, timestamp);
  writeU32(into, 8, ssrc);
}

/** Reads a packet; nothing where this is none, or its lengths contradict each other. */
export function readRtpPacket(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.length < RTP_HEADER_BYTES || bytes[0]! >> 6 !== VERSION) return undefined;
  const sources = bytes[0]! & 15;
  let from = RTP_HEADER_BYTES + 4 * sources;
  if ((bytes[0]! & 0x10) !== 0) {
    if (from + 4 > bytes.length) return undefined;
    from += 4 + 4 * readU16(bytes, from + 2);
  }
  const padding = (bytes[0]! & 0x20) === 0 ? 0 : bytes.at(-1)!;
  const isPadded = (bytes[0]! & 0x20) !== 0;
  const end = bytes.length - padding;
  if (from > end || isPadded && padding === 0) return undefined;
  return {
    isLast: (bytes[1]! & MARKER) !== 0,
    payloadType: bytes[1]! & 0x7f,
    sequence: readU16(bytes, 2),
    timestamp: readU32(bytes, 4),
    ssrc: readU32(bytes, 8),
    payload: bytes.subarray(from, end),
  };
}
