/**
 * A JPEG's headers in few bytes: what most cameras send with every picture is only named.
 *
 * ```text
 *  0x00 n (16) and n bytes      as they are
 *  0x10 + n, then n bytes       a DHT segment of so many standard tables: their numbers
 *  0x20 or 0x21, id, quality    a DQT segment of one standard table, of brightness or of colour, as libjpeg scales it
 * ```
 *
 * @module
 */

import { readU16 } from "../../protocol/integers.ts";
import { STANDARD_TABLES } from "../encode/huffman.ts";
import {
  scaleQuantization,
  STANDARD_CHROMINANCE,
  STANDARD_LUMINANCE,
  ZIGZAG,
} from "../encode/quantization.ts";
import { segment, uint16 } from "../encode/segment.ts";
import { isSegment, Marker, MARKER_PREFIX } from "../markers.ts";
import { isPrefix } from "./recodable_jpeg.ts";

const PLAIN = 0x00;
const STANDARD_HUFFMAN = 0x10;
const STANDARD_STEPS = 0x20;
const MAX_TABLES = 4;
const SEGMENT_HEADER_BYTES = 4;
const QUALITIES = Array.from({ length: 100 }, (_, index) => 100 - index);
/** The payloads of DHT by the table's number. */
const HUFFMAN: ReadonlyMap<number, readonly number[]> = new Map(
  STANDARD_TABLES.map(([id, { lengthCounts, symbols }]) => [id, [id, ...lengthCounts, ...symbols]]),
);
const STEPS = [STANDARD_LUMINANCE, STANDARD_CHROMINANCE];

/** BITS and HUFFVAL of a standard table, by its number. */
export function standardTable(id: number): readonly number[] {
  return HUFFMAN.get(id)!.slice(1);
}

/** The last headers, and their short form: of one camera they are always the same. */
let last: Uint8Array = new Uint8Array(0);
let lastCompact = new Uint8Array(0);

/** Writes headers, from SOI to SOS, in the short form; at most 65,535 bytes of them. What it returns is not to be changed. */
export function compactHeaders(headers: Uint8Array): Uint8Array {
  if (headers.length !== last.length || !isPrefix(last, headers)) {
    last = headers.slice();
    lastCompact = Uint8Array.from(compact(headers));
  }
  return lastCompact;
}

function compact(headers: Uint8Array): number[] {
  const short: number[] = [];
  let plainFrom = 0;
  const flush = (end: number) => {
    const plain = headers.subarray(plainFrom, end);
    if (plain.length > 0) short.push(PLAIN, ...uint16(plain.length), ...plain);
  };
  for (let at = 2; at + SEGMENT_HEADER_BYTES <= headers.length;) {
    if (headers[at] !== MARKER_PREFIX || !isSegment(headers[at + 1]!)) break;
    const end = at + 2 + readU16(headers, at + 2);
    const shorter = shorten(headers[at + 1]!, headers.subarray(at + SEGMENT_HEADER_BYTES, end));
    if (shorter) {
      flush(at);
      short.push(...shorter);
      plainFrom = end;
    }
    at = Math.max(end, at + 2);
  }
  flush(headers.length);
  return short;
}

/** Writes them out again; nothing where this is no short form, or they would be longer than `mostBytes`. */
export function expandHeaders(compact: Uint8Array, mostBytes: number): Uint8Array | undefined {
  const headers: number[] = [];
  for (let at = 0; at < compact.length;) {
    const kind = compact[at++]!;
    if (kind === PLAIN) {
      const end = at + 2 + readU16(compact, at);
      if (!(end <= compact.length)) return undefined;
      for (const byte of compact.subarray(at + 2, end)) headers.push(byte);
      at = end;
    } else if (kind > STANDARD_HUFFMAN && kind <= STANDARD_HUFFMAN + MAX_TABLES) {
      const ids = compact.subarray(at, at += kind - STANDARD_HUFFMAN);
      const payload = [...ids].flatMap((id) => HUFFMAN.get(id) ?? []);
      headers.push(...segment(Marker.DHT, payload));
    } else if (kind === STANDARD_STEPS || kind === STANDARD_STEPS + 1) {
      const [id = 0, quality = 0] = compact.subarray(at, at += 2);
      if (quality < 1 || quality > 100) return undefined;
      headers.push(...segment(Marker.DQT, [id, ...scaledSteps(kind - STANDARD_STEPS, quality)]));
    } else {
      return undefined;
    }
    if (headers.length > mostBytes) return undefined;
  }
  return Uint8Array.from(headers);
}

function shorten(code: number, payload: Uint8Array): number[] | undefined {
  if (code === Marker.DHT) return shortenHuffman(payload);
  return code === Marker.DQT && payload.length === 65 ? shortenSteps(payload) : undefined;
}

function shortenHuffman(payload: Uint8Array): number[] | undefined {
  const ids: number[] = [];
  for (let at = 0; at < payload.length;) {
    const table = HUFFMAN.get(payload[at]!);
    if (!table || ids.length === MAX_TABLES || !table.every((byte, index) => byte === payload[at + index])) {
      return undefined;
    }
    ids.push(payload[at]!);
    at += table.length;
  }
  return ids.length > 0 ? [STANDARD_HUFFMAN + ids.length, ...ids] : undefined;
}

function shortenSteps(payload: Uint8Array): number[] | undefined {
  for (const standard of STEPS.keys()) {
    const quality = QUALITIES.find((each) =>
      scaledSteps(standard, each).every((step, index) => step === payload[1 + index])
    );
    if (quality !== undefined) return [STANDARD_STEPS + standard, payload[0]!, quality];
  }
  return undefined;
}

const scaled = new Map<number, readonly number[]>();

function scaledSteps(standard: number, quality: number): readonly number[] {
  const key = standard << 8 | quality;
  let steps = scaled.get(key);
  if (!steps) {
    const table = scaleQuantization(STEPS[standard]!, quality);
    scaled.set(key, steps = ZIGZAG.map((index) => table[index]!));
  }
  return steps;
}
