/**
 * How a camera says that its picture has to be turned: the orientation in its EXIF. The one rule of every view: the picture
 * is shown as it says, and `--rotate`, `--flip` and the keys turn that. Told widths and heights are those of the picture as
 * it is shown without them. Browsers do the same by themselves.
 *
 * ```text
 *  FF E1 | length (16) | "Exif" 0 0 | II or MM, by which byte comes first | 42 (16) | where IFD0 begins (32) | …
 *  IFD0: count (16), then 12 bytes each: tag (16), type (16), count (32), value (32, at its left where it is shorter)
 *  tag 0x0112, type SHORT: 1 … 8
 * ```
 *
 * Source: CIPA DC-008 (Exif 2.3), 4.6.4 and 4.5.4.
 *
 * @module
 */

import type { Orientation } from "../common/orientation.js";
import { findMarker, isSegment, Marker, MARKER_PREFIX } from "./markers.ts";
import { type JpegSize, parseJpegSize } from "./size.ts";

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;

const UPRIGHT: Orientation = { rotateDegrees: 0, flip: false };

/** By the number that stands in the EXIF. */
const ORIENTATIONS: readonly Orientation[] = [
  UPRIGHT, // 0: none
  UPRIGHT,
  { rotateDegrees: 0, flip: true },
  { rotateDegrees: 180, flip: false },
  { rotateDegrees: 180, flip: true },
  { rotateDegrees: 270, flip: true },
  { rotateDegrees: 90, flip: false },
  { rotateDegrees: 90, flip: true },
  { rotateDegrees: 270, flip: false },
];

/**
 * Reads how a picture has to be turned to be upright; the same object for the same orientation. Takes about a
 * microsecond.
 *
 * @param jpeg from SOI on
 * @returns upright where the JPEG does not say, or says nonsense
 */
export function parseExifOrientation(jpeg: Uint8Array): Orientation {
  return ORIENTATIONS[parseOrientationNumber(jpeg)] ?? UPRIGHT;
}

/** The same as the number in the EXIF, 1 … 8; 0 or nonsense where it does not say. */
export function parseOrientationNumber(jpeg: Uint8Array): number {
  if (jpeg[0] !== MARKER_PREFIX || jpeg[1] !== Marker.SOI) return 0;
  for (let at = findMarker(jpeg, 2); at >= 0 && at + 3 < jpeg.length; at = findMarker(jpeg, at)) {
    const code = jpeg[at + 1]!;
    if (!isSegment(code) || code === Marker.SOS) return 0;
    const end = at + 2 + Math.max(2, (jpeg[at + 2]! << 8) | jpeg[at + 3]!);
    if (code === Marker.APP1 && isExif(jpeg, at + 4)) {
      return readOrientation(jpeg.subarray(at + 10, end));
    }
    at = end;
  }
  return 0;
}

/** The size of a picture as it is shown, which is turned as its EXIF says; nothing where there is none. */
export function parseShownSize(jpeg: Uint8Array): JpegSize | undefined {
  const size = parseJpegSize(jpeg);
  if (!size || parseExifOrientation(jpeg).rotateDegrees % 180 === 0) return size;
  return { width: size.height, height: size.width };
}

/** `Exif`, and two zeros. */
function isExif(bytes: Uint8Array, at: number): boolean {
  return [0x45, 0x78, 0x69, 0x66, 0, 0].every((byte, i) => bytes[at + i] === byte);
}

/** @param tiff the segment behind `Exif` */
function readOrientation(tiff: Uint8Array): number {
  if (tiff.length < 10) return 0;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = view.getUint16(0);
  const isLittle = order === 0x4949;
  if ((!isLittle && order !== 0x4d4d) || view.getUint16(2, isLittle) !== 42) return 0;
  const directory = view.getUint32(4, isLittle);
  if (directory + 2 > tiff.length) return 0;
  const entries = view.getUint16(directory, isLittle);
  for (
    let i = 0, at = directory + 2;
    i < entries && at + ENTRY_BYTES <= tiff.length;
    i++, at += ENTRY_BYTES
  ) {
    if (view.getUint16(at, isLittle) !== ORIENTATION_TAG) continue;
    return view.getUint16(at + 2, isLittle) === SHORT ? view.getUint16(at + 8, isLittle) : 0;
  }
  return 0;
}
