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
 * @returns the same array where there are none, else a copy, or the part of it that is whole
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const jpeg = Uint8Array.of(0xff, 0xd8, 0, 0xff, 0xfe, 0, 2, 0, 0, 0xff, 0xda, 0, 2, 1, 0xff, 0xd9);
 * const tidy = Uint8Array.of(0xff, 0xd8, 0xff, 0xfe, 0, 2, 0xff, 0xda, 0, 2, 1, 0xff, 0xd9);
 * assertEquals(withoutHeaderGaps(jpeg), tidy);
 * assertEquals(withoutHeaderGaps(tidy), tidy);
 * ```
 */
export function withoutHeaderGaps(jpeg: Uint8Array): Uint8Array {
  let tidy = jpeg;
  let tidyBytes = 2;
  let end = 2;
  for (let at = findMarker(jpeg, end); at >= 0 && at + 3 < jpeg.length; at = findMarker(jpeg, end)) {
    const segmentBytes = (jpeg[at + 2]! << 8) | jpeg[at + 3]!;
    const isRest = jpeg[at + 1] === Marker.SOS || !isSegment(jpeg[at + 1]!);
    end = isRest ? jpeg.length : Math.min(jpeg.length, at + 2 + Math.max(2, segmentBytes));
    if (!isRest && segmentBytes < 2) continue;
    if (at > tidyBytes) {
      if (tidy === jpeg) tidy = jpeg.slice();
      tidy.copyWithin(tidyBytes, at, end);
    }
    tidyBytes += end - at;
  }
  return tidyBytes === jpeg.length ? jpeg : tidy.subarray(0, tidyBytes);
}
