/**
 * Which picture a message holds, by the same sum as `moments.py` makes.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { Marker, MARKER_PREFIX } from "../../../src/jpeg/markers.ts";

const MARKER_BYTES = 2;

/** The sum of the scan of the one JPEG in a message; 0 where there is none. */
export function sumOf(message: Uint8Array): number {
  const soi = message.findIndex((byte, at) => byte === MARKER_PREFIX && message[at + 1] === Marker.SOI);
  if (soi < 0) return 0;
  const from = findScan(message, soi + MARKER_BYTES);
  let end = message.length - MARKER_BYTES;
  while (end > 0 && !(message[end] === MARKER_PREFIX && message[end + 1] === Marker.EOI)) end--;
  return from === undefined ? 0 : crc32(message.subarray(from, end + MARKER_BYTES));
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
