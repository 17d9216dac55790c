/**
 * Which picture a message holds, by the same sum as `moments.py` makes.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { Marker, MARKER_PREFIX } from "../../../src/jpeg/markers.ts";

const MARKER_BYTES = 2;

/** Which picture it is, and whether it is the same to the byte. */
export interface PictureSum {
  /** Of its scan, which is the same under headers that were written anew. */
  readonly sum: number;
  /** Of all of it. */
  readonly whole: number;
}

/** Of the one JPEG in a message; zeros where there is none. */
export function sumPicture(message: Uint8Array): PictureSum {
  const soi = message.findIndex((byte, at) => byte === MARKER_PREFIX && message[at + 1] === Marker.SOI);
  let end = message.length - MARKER_BYTES;
  while (end > 0 && !(message[end] === MARKER_PREFIX && message[end + 1] === Marker.EOI)) end--;
  const from = soi < 0 ? undefined : findScan(message, soi + MARKER_BYTES);
  if (from === undefined) return { sum: 0, whole: 0 };
  const [scan, picture] = [from, soi].map((start) => message.subarray(start, end + MARKER_BYTES));
  return { sum: crc32(scan!), whole: crc32(picture!) };
}

/** Where the entropy-coded scan begins, behind the header of SOS. */
function findScan(bytes: Uint8Array, segment: number): number | undefined {
  for (let at = segment; at + 2 * MARKER_BYTES <= bytes.length;) {
    const marker = bytes[at + 1];
    at += MARKER_BYTES + (bytes[at + 2]! << 8 | bytes[at + 3]!);
    if (marker === Marker.SOS) return at;
  }
  return undefined;
}
