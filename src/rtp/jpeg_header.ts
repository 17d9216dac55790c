/**
 * What stands in front of a part of a JPEG's scan in an RTP packet.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | type-specific |              fragment offset                  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      type     |       Q       |   width / 8   |   height / 8  |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   type 64 … 127, in every packet:
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |       restart interval        |F|L|       restart count       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   Q of 128 or more, where the fragment offset is 0:
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |      MBZ      |   precision   |             length            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                quantization tables, 64 bytes each …           |
 * ```
 *
 * The type says how the picture is sampled: 0 is 4:2:2, 1 is 4:2:0, and with restart markers 64 more. The restart count is
 * all ones, with F and L, where a picture is put together as a whole before it is decoded.
 *
 * Source: RFC 2435, section 3.1.
 *
 * @module
 */

import { readU16, readU24, writeU16, writeU24 } from "../protocol/integers.ts";

/** Of a packet in the middle of a picture without restart markers. */
export const JPEG_HEADER_BYTES = 8;
/** The first Q with tables in the packet. */
export const FIRST_TABLES_Q = 128;
/** The Q whose tables may be others in each picture, and are in each. */
export const CHANGING_TABLES_Q = 255;
/** Width and height are said in eights, by a byte each. */
export const MOST_SIDE_PIXELS = 2040;
/** Of one table of 8-bit steps. */
export const TABLE_BYTES = 64;

const RESTART_HEADER_BYTES = 4;
const TABLES_HEADER_BYTES = 4;
const FIRST_RESTART_TYPE = 64;
const FIRST_DYNAMIC_TYPE = 128;
/** F, L and a count of all ones. */
const WHOLE_PICTURE = 0xffff;

/** What of a picture every packet of it says. */
export interface RtpJpegFormat {
  /** 0: 4:2:2, 1: 4:2:0; anything below 64. */
  readonly sampling: number;
  /** 1 … 255. */
  readonly q: number;
  /** In eights of pixels. */
  readonly widthEights: number;
  readonly heightEights: number;
  /** MCUs from one restart marker to the next; 0: none. */
  readonly restartInterval: number;
}

/** What is said of one part of its scan. */
export interface RtpJpegHeader extends RtpJpegFormat {
  /** 0: a whole picture; 1 and 2: every other line of one; 3: the same, to be shown alone. */
  readonly typeSpecific: number;
  /** Where it lies in the scan. */
  readonly offset: number;
  /** Zigzag, one after the other; a view, and empty where none were sent. */
  readonly tables: Uint8Array;
  /** A bit for each table whose steps are of 16 bits, the first one lowest. */
  readonly precision: number;
}

/** A part of a scan. */
export interface RtpJpegFragment extends RtpJpegHeader {
  /** A view of the packet. */
  readonly scan: Uint8Array;
}

/** How many bytes {@linkcode writeJpegHeader} writes. */
export function jpegHeaderBytes(
  { restartInterval, offset, tables }: Pick<RtpJpegHeader, "restartInterval" | "offset" | "tables">,
): number {
  const restart = restartInterval > 0 ? RESTART_HEADER_BYTES : 0;
  return JPEG_HEADER_BYTES + restart +
    (offset === 0 && tables.length > 0 ? TABLES_HEADER_BYTES + tables.length : 0);
}

/**
 * Writes the headers of a part; the tables are written where it is the first one.
 *
 * @returns where its scan goes
 */
export function writeJpegHeader(
  header: Omit<RtpJpegHeader, "typeSpecific" | "precision">,
  into: Uint8Array,
  at: number,
): number {
  const { sampling, q, widthEights, heightEights, restartInterval, offset, tables } = header;
  into[at] = 0;
  writeU24(into, at + 1, offset);
  into[at + 4] = restartInterval > 0 ? sampling + FIRST_RESTART_TYPE : sampling;
  into[at + 5] = q;
  into[at + 6] = widthEights;
  into[at + 7] = heightEights;
  at += JPEG_HEADER_BYTES;
  if (restartInterval > 0) {
    writeU16(into, at, restartInterval);
    writeU16(into, at + 2, WHOLE_PICTURE);
    at += RESTART_HEADER_BYTES;
  }
  if (offset > 0 || tables.length === 0) return at;
  writeU16(into, at, 0);
  writeU16(into, at + 2, tables.length);
  into.set(tables, at + TABLES_HEADER_BYTES);
  return at + TABLES_HEADER_BYTES + tables.length;
}

/** Reads the payload of a packet; nothing where it ends too early, or is of a type that is not fixed (128 and above). */
export function readJpegFragment(payload: Uint8Array): RtpJpegFragment | undefined {
  if (payload.length < JPEG_HEADER_BYTES) return undefined;
  const type = payload[4]!;
  const q = payload[5]!;
  const offset = readU24(payload, 1);
  if (type >= FIRST_DYNAMIC_TYPE) return undefined;
  const hasRestart = type >= FIRST_RESTART_TYPE;
  let at = JPEG_HEADER_BYTES;
  if (hasRestart) at += RESTART_HEADER_BYTES;
  if (at > payload.length) return undefined;
  let tables = payload.subarray(at, at);
  let precision = 0;
  if (q >= FIRST_TABLES_Q && offset === 0) {
    const from = at + TABLES_HEADER_BYTES;
    if (from > payload.length) return undefined;
    precision = payload[at + 1]!;
    at = from + readU16(payload, at + 2);
    if (at > payload.length) return undefined;
    tables = payload.subarray(from, at);
  }
  return {
    typeSpecific: payload[0]!,
    offset,
    sampling: hasRestart ? type - FIRST_RESTART_TYPE : type,
    q,
    widthEights: payload[6]!,
    heightEights: payload[7]!,
    restartInterval: hasRestart ? readU16(payload, JPEG_HEADER_BYTES) : 0,
    tables,
    precision,
    scan: payload.subarray(at),
  };
}
