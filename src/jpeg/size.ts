/**
 * The size of a picture, read from its JPEG without decoding it.
 *
 * @module
 */

import { findMarker, isFrameHeader, isSegment, Marker, MARKER_PREFIX } from "./markers.ts";
import { readU16 } from "../protocol/integers.ts";

/** Width and height in pixels. */
export interface JpegSize {
  readonly width: number;
  readonly height: number;
}

/**
 * Reads the size from the frame header (SOF), stepping over the segments before it; a thumbnail inside one of them is
 * not looked at, and bytes between them are passed over as decoders do. Takes well under a microsecond.
 *
 * ```text
 *  FF C0 … CF | length (16) | precision (8) | height (16) | width (16) | …        ITU-T T.81, B.2.2
 * ```
 *
 * @param jpeg from SOI on; need not be complete behind its frame header
 * @returns nothing where there is no well-formed frame header, or a size of 0 (which T.81 allows for the height)
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 3, 0, 4, 0, 1, 1, 0x11, 0);
 * assertEquals(parseJpegSize(jpeg), { width: 1024, height: 768 });
 * ```
 */
export function parseJpegSize(jpeg: Uint8Array): JpegSize | undefined {
  if (jpeg[0] !== MARKER_PREFIX || jpeg[1] !== Marker.SOI) return undefined;
  for (let at = findMarker(jpeg, 2); at >= 0 && at + 8 < jpeg.length; at = findMarker(jpeg, at)) {
    const code = jpeg[at + 1]!;
    if (isFrameHeader(code)) return nonEmpty({ height: readU16(jpeg, at + 5), width: readU16(jpeg, at + 7) });
    if (!isSegment(code) || code === Marker.SOS) return undefined;
    at += 2 + Math.max(2, readU16(jpeg, at + 2));
  }
  return undefined;
}

function nonEmpty(size: JpegSize): JpegSize | undefined {
  return size.width > 0 && size.height > 0 ? size : undefined;
}
