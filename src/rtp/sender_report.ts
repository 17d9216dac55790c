/**
 * What a sender of RTP says about itself: which of its timestamps is now, so that a receiver knows when each picture was
 * taken; and that it ends.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|  RC = 0 |   PT = 200    |    length in words, less 1    |
 * |                              SSRC                             |
 * |         wall clock: seconds since 1900, then 2^-32 of one     |
 * |                                                               |
 * |                  the same moment as a timestamp               |
 * |                    packets, then bytes of payload             |
 * |                                                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|  SC = 1 |   PT = 202    |            length             |
 * |                              SSRC                             |
 * |   CNAME = 1   |     bytes     |  name …, zeros up to a word   |
 * ```
 *
 * Source: RFC 3550, sections 6.4.1, 6.5 and 6.6.
 *
 * @module
 */

import { writeU16, writeU32 } from "../protocol/integers.ts";

/** What is reported. */
export interface SenderReport {
  readonly ssrc: number;
  /** ms since 1970. */
  readonly wallMs: number;
  /** The timestamp of that moment. */
  readonly timestamp: number;
  readonly packets: number;
  readonly payloadBytes: number;
  /** Names the sender for good, in at most 255 bytes of ASCII. */
  readonly cname: string;
}

const SENDER_REPORT = 200;
const SOURCE_DESCRIPTION = 202;
const GOODBYE = 203;
const CNAME = 1;
const REPORT_BYTES = 28;
const SECONDS_1900_TO_1970 = 2_208_988_800;

/** Writes a report with the sender's name. */
export function encodeSenderReport(report: SenderReport): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(report.cname).subarray(0, 255);
  // a zero at least ends the items
  const described = 4 * Math.ceil((4 + 4 + 2 + name.length + 1) / 4);
  const bytes = new Uint8Array(REPORT_BYTES + described);
  writeHead(bytes, 0, { count: 0, kind: SENDER_REPORT, length: REPORT_BYTES, ssrc: report.ssrc });
  const seconds = Math.floor(report.wallMs / 1000);
  writeU32(bytes, 8, seconds + SECONDS_1900_TO_1970);
  writeU32(bytes, 12, Math.floor((report.wallMs / 1000 - seconds) * 2 ** 32));
  writeU32(bytes, 16, report.timestamp);
  writeU32(bytes, 20, report.packets);
  writeU32(bytes, 24, report.payloadBytes);
  writeHead(bytes, REPORT_BYTES, {
    count: 1,
    kind: SOURCE_DESCRIPTION,
    length: described,
    ssrc: report.ssrc,
  });
  bytes[REPORT_BYTES + 8] = CNAME;
  bytes[REPORT_BYTES + 9] = name.length;
  bytes.set(name, REPORT_BYTES + 10);
  return bytes;
}

/** Writes that the sender ends; a report goes before it. */
export function encodeGoodbye(ssrc: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  writeHead(bytes, 0, { count: 1, kind: GOODBYE, length: bytes.length, ssrc });
  return bytes;
}

function writeHead(
  bytes: Uint8Array,
  at: number,
  { count, kind, length, ssrc }: { count: number; kind: number; length: number; ssrc: number },
): void {
  bytes[at] = 2 << 6 | count;
  bytes[at + 1] = kind;
  writeU16(bytes, at + 2, length / 4 - 1);
  writeU32(bytes, at + 4, ssrc);
}
