/**
 * What a viewer tells a broadcaster about the reception of its stream.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |      common header (12 bytes); session id = the stream's      |
 * +---------------------------------------------------------------+
 * |              highest datagram counter received                |
 * +---------------------------------------------------------------+
 * |            datagrams lost since the session began             |
 * +---------------------------------------------------------------+
 * |       loss events (runs of lost datagrams) since then         |
 * +---------------+---------------+-------------------------------+
 * | fraction lost | B | arrivals  |   round trip in 0.1 ms (16)   |
 * +---------------+---------------+-------------------------------+
 * |                 interarrival jitter in µs                     |
 * +---------------------------------------------------------------+
 * |                       frames complete                         |
 * +---------------------------------------------------------------+
 * |                         frames lost                           |
 * +---------------------------------------------------------------+
 * |        of the datagrams lost, those in outages                |
 * +---------------------------------------------------------------+
 * |  per arrival: datagram counter (32), time in µs (48), bytes (32) …
 * +---------------------------------------------------------------+
 * ```
 *
 * Fraction lost (of 256) and interarrival jitter are those of RFC 3550, sections 6.4.1 and A.8, over the interval
 * since the last report; the jitter is that of whole frames, since the fragments of one share a capture time. Lost ÷ loss
 * events is the mean length of a burst. An outage is a run of lost datagrams so long that no redundancy inside a frame
 * makes up for it; it counts as no loss event. A round trip of 0 is not known yet.
 *
 * B (3 bits) is the room of the viewer's receive buffer: 0 is not known, n is at least 64 KiB · 2^n. Linux counts a
 * datagram with what the kernel needs for it.
 *
 * The three reserved bits of the header say whether the viewer reads pictures that were made to fit (`fitted.ts`): 0 not,
 * 1 it does, and n that it takes at most 2^(n-1) ms to make a JPEG of one, 7 that it takes longer than that of 6.
 *
 * Arrivals (5 bits count them) are the feedback for rate control: when some of the newest datagrams came, on the viewer's own clock, and how
 * much had come by then. The first of each frame is among them, and the newest of all.
 *
 * @module
 */

import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";
import { readU16, readU32, readU48, writeU16, writeU32, writeU48 } from "./integers.ts";

const ARRIVALS_AT = HEADER_BYTES + 32;
const ARRIVAL_BYTES = 14;
const ROUND_TRIP_UNIT_US = 100;
const BUFFER_UNIT_BYTES = 65_536;
const MAX_BUFFER_CLASS = 7;
const FIT_BITS = 0x07;
const MAX_FIT_CLASS = 7;

/** The most arrivals in one report. */
export const MAX_ARRIVALS = 24;

/** When one datagram came. */
export interface Arrival {
  readonly counter: number;
  /** µs on the viewer's clock. */
  readonly arrivalUs: number;
  /** UDP payload received up to and with this datagram, modulo 2^32. */
  readonly bytes: number;
}

/** A receiver report. */
export interface Report extends Header {
  readonly kind: "report";
  readonly highestCounter: number;
  readonly datagramsLost: number;
  readonly lossEvents: number;
  /** 0 … 1, to 1/256. */
  readonly fractionLost: number;
  readonly jitterUs: number;
  readonly framesComplete: number;
  readonly framesLost: number;
  /** Of {@linkcode datagramsLost}. */
  readonly lostInOutages: number;
  /** To 100 µs, at most 6.5 s; 0 while unknown. */
  readonly roundTripUs: number;
  /** The room of the viewer's receive buffer, at least; to a power of two. Absent while unknown. */
  readonly bufferBytes?: number;
  /**
   * The viewer reads pictures that were made to fit, and takes so long at most to make a JPEG of one, in µs: 2, 4, 8, 16 or
   * 32 ms, or Infinity; 0 while it has made none. Absent where it does not read them.
   */
  readonly decodeUs?: number;
  /** Oldest first, at most {@linkcode MAX_ARRIVALS}. */
  readonly arrivals: readonly Arrival[];
}

/** Writes the datagram and returns its length. */
export function encodeReport(report: Report, into: Uint8Array): number {
  encodeHeader(Kind.Report, report, into);
  into[1]! |= fitClass(report.decodeUs);
  writeU32(into, 12, report.highestCounter);
  writeU32(into, 16, report.datagramsLost);
  writeU32(into, 20, report.lossEvents);
  into[24] = Math.min(255, Math.round(report.fractionLost * 256));
  into[25] = report.arrivals.length | (bufferClass(report.bufferBytes) << 5);
  writeU16(into, 26, Math.min(0xffff, Math.ceil(report.roundTripUs / ROUND_TRIP_UNIT_US)));
  writeU32(into, 28, report.jitterUs);
  writeU32(into, 32, report.framesComplete);
  writeU32(into, 36, report.framesLost);
  writeU32(into, 40, report.lostInOutages);
  let at = ARRIVALS_AT;
  for (const arrival of report.arrivals) {
    writeU32(into, at, arrival.counter);
    writeU48(into, at + 4, arrival.arrivalUs);
    writeU32(into, at + 10, arrival.bytes);
    at += ARRIVAL_BYTES;
  }
  return at;
}

/** Reads the datagram; nothing where its length does not fit its arrivals. */
export function decodeReport(bytes: Uint8Array): Report | undefined {
  if (bytes.length < ARRIVALS_AT) return undefined;
  const arrivalCount = bytes[25]! & 0x1f;
  const bufferClass = bytes[25]! >>> 5;
  const fitClass = bytes[1]! & FIT_BITS;
  if (
    arrivalCount > MAX_ARRIVALS ||
    bytes.length !== ARRIVALS_AT + arrivalCount * ARRIVAL_BYTES
  ) return undefined;
  return {
    kind: "report",
    sessionId: readSessionId(bytes),
    counter: readCounter(bytes),
    highestCounter: readU32(bytes, 12),
    datagramsLost: readU32(bytes, 16),
    lossEvents: readU32(bytes, 20),
    fractionLost: bytes[24]! / 256,
    jitterUs: readU32(bytes, 28),
    framesComplete: readU32(bytes, 32),
    framesLost: readU32(bytes, 36),
    lostInOutages: readU32(bytes, 40),
    roundTripUs: readU16(bytes, 26) * ROUND_TRIP_UNIT_US,
    ...(bufferClass === 0 ? {} : { bufferBytes: BUFFER_UNIT_BYTES << bufferClass }),
    ...(fitClass === 0 ? {} : { decodeUs: decodeTimeUs(fitClass) }),
    arrivals: decodeArrivals(bytes, arrivalCount),
  };
}

function bufferClass(bytes = 0): number {
  return Math.max(0, Math.min(MAX_BUFFER_CLASS, Math.floor(Math.log2(bytes / BUFFER_UNIT_BYTES))));
}

function fitClass(decodeUs?: number): number {
  if (decodeUs === undefined) return 0;
  if (decodeUs === 0) return 1;
  return Math.max(2, Math.min(MAX_FIT_CLASS, 1 + Math.ceil(Math.log2(decodeUs / 1000))));
}

function decodeTimeUs(fitClass: number): number {
  if (fitClass === 1) return 0;
  return fitClass === MAX_FIT_CLASS ? Infinity : 1000 * 2 ** (fitClass - 1);
}

function decodeArrivals(bytes: Uint8Array, count: number): Arrival[] {
  const arrivals: Arrival[] = [];
  for (let i = 0; i < count; i++) {
    const at = ARRIVALS_AT + i * ARRIVAL_BYTES;
    arrivals.push({
      counter: readU32(bytes, at),
      arrivalUs: readU48(bytes, at + 4),
      bytes: readU32(bytes, at + 10),
    });
  }
  return arrivals;
}
