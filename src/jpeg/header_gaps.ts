/**
 * Takes out what some cameras leave between the segments of a header: libjpeg passes over it with a warning, which the
 * WebAssembly decoder makes a failure of.
 *
 * @module
 */

import { findMarker, isSegment, Marker } from "./markers.ts";

/**
 * Gives the JPEG without bytes that belong to no segment before its first scan.
 *
 * @returns the same array where there are none, else a copy
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withoutHeaderGaps } from "./header_gaps.ts";
 *
 * const jpeg = Uint8Array.of(0xff, 0xd8, 0, 0xff, 0xfe, 0, 2, 0, 0, 0xff, 0xda, 0, 2, 1, 0xff, 0xd9);
 * const tidy = Uint8Array.of(0xff, 0xd8, 0xff, 0xfe, 0, 2, 0xff, 0xda, 0, 2, 1, 0xff, 0xd9);
 * assertEquals(withoutHeaderGaps(jpeg), tidy);
 * assertEquals(withoutHeaderGaps(tidy), tidy);
 * ```
 */
export function withoutHeaderGaps(jpeg: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kept: Uint8Array[] = [];
  let keptBytes = 0;
  const keep = (from: number, end = jpeg.length) => {
    const piece = jpeg.subarray(from, end);
    kept.push(piece);
    keptBytes += piece.length;
  };
  keep(0, 2);
  let end = 2;
  for (let at = findMarker(jpeg, end); at >= 0 && at + 3 < jpeg.length; at = findMarker(jpeg, end)) {
    const segmentBytes = (jpeg[at + 2]! << 8) | jpeg[at + 3]!;
    if (jpeg[at + 1] === Marker.SOS || !isSegment(jpeg[at + 1]!)) {
      keep(at);
      break;
    }
    end = at + 2 + Math.max(2, segmentBytes);
    if (segmentBytes >= 2) keep(at, end);
  }
  return keptBytes === jpeg.length ? jpeg : concat(kept, keptBytes);
}

function concat(pieces: readonly Uint8Array[], bytes: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
