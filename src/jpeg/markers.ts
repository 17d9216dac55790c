/**
 * The markers of a JPEG stream: two bytes, 0xff and a code (ITU-T T.81, table B.1).
 *
 * @module
 */

import { findPrefix, MARKER_PREFIX } from "./find_prefix.js";

export { MARKER_PREFIX };

/** The codes (second bytes) that this project reads or writes. */
export const Marker = {
  /** Stuffed behind an 0xff that is data, inside entropy-coded data; not a marker. */
  Stuffing: 0x00,
  /** For temporary use in arithmetic coding; stands alone. */
  TEM: 0x01,
  /** Baseline frame header; the other kinds of frame header follow up to 0xcf. */
  SOF0: 0xc0,
  /** Frame header of what else is sequential and Huffman-coded. */
  SOF1: 0xc1,
  /** Progressive frame header. */
  SOF2: 0xc2,
  /** Huffman tables. */
  DHT: 0xc4,
  /** Reserved for extensions. */
  JPG: 0xc8,
  /** Arithmetic coding conditions. */
  DAC: 0xcc,
  SOF15: 0xcf,
  /** The first of the eight restart markers. */
  RST0: 0xd0,
  RST7: 0xd7,
  /** Start of image. */
  SOI: 0xd8,
  /** End of image. */
  EOI: 0xd9,
  /** Start of a scan: a header, then entropy-coded data. */
  SOS: 0xda,
  /** Quantization tables. */
  DQT: 0xdb,
  /** Restart interval. */
  DRI: 0xdd,
  /** Expansion of reference images; the last of the segments that begin at SOS. */
  EXP: 0xdf,
  /** The first application segment: JFIF, or `AVI1` from a webcam. */
  APP0: 0xe0,
  /** EXIF, which may hold a whole JPEG as a thumbnail. */
  APP1: 0xe1,
  APP15: 0xef,
  /** Comment. */
  COM: 0xfe,
} as const;

/** Whether a frame header (SOF0 … SOF15) begins: it holds the picture's size. */
export function isFrameHeader(code: number): boolean {
  return code >= Marker.SOF0 && code <= Marker.SOF15 &&
    code !== Marker.DHT && code !== Marker.JPG && code !== Marker.DAC;
}

/** Whether this is one of the restart markers, which stand alone inside entropy-coded data. */
export function isRestart(code: number): boolean {
  return code >= Marker.RST0 && code <= Marker.RST7;
}

/** Whether a marker of this code begins: 0xff is filled up with more of it (B.1.1.2), and some codes mark nothing. */
export function isMarker(code: number): boolean {
  return code !== Marker.Stuffing && code !== MARKER_PREFIX && code !== Marker.TEM && !isRestart(code);
}

/** Whether the marker begins a segment: 16 bits of length (which count themselves), then the payload. */
export function isSegment(code: number): boolean {
  if (code === Marker.JPG) return false;
  return (code >= Marker.SOF0 && code < Marker.RST0) ||
    (code >= Marker.SOS && code <= Marker.APP15) || code === Marker.COM;
}

/**
 * Finds the next marker that begins or ends something, as decoders do behind entropy-coded data and where a camera has
 * left bytes between its segments: all else is passed over.
 *
 * @param from where the search begins
 * @returns the index of its 0xff, or -1 where there is none whose code has come
 */
export function findMarker(bytes: Uint8Array, from: number): number {
  let at = findPrefix(bytes, from);
  while (at >= 0 && at + 1 < bytes.length) {
    const code = bytes[at + 1]!;
    if (code === MARKER_PREFIX) at++;
    else if (isMarker(code)) return at;
    else at = findPrefix(bytes, at + 2);
  }
  return -1;
}

/**
 * Finds the start of a JPEG: SOI and the first byte of the marker that has to follow, or the zero that some cameras leave
 * there, which makes a chance hit in other bytes 128 times rarer.
 *
 * @param from where the search begins
 * @returns the index of the SOI, or -1
 */
export function findJpegStart(bytes: Uint8Array, from: number): number {
  let at = findPrefix(bytes, from);
  while (at >= 0 && at + 2 < bytes.length) {
    if (bytes[at + 1] === Marker.SOI && (bytes[at + 2] === MARKER_PREFIX || bytes[at + 2] === 0)) return at;
    at = bytes[at + 1] === MARKER_PREFIX ? at + 1 : findPrefix(bytes, at + 1);
  }
  return -1;
}
