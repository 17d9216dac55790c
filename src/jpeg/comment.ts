/**
 * A comment in a JPEG, for readers who see the picture's bytes and nothing else (ITU-T T.81, B.2.4.5).
 *
 * ```text
 *  SOI │ APP0 … APP15, COM │ COM: 0xff 0xfe, 16 bits of length that count themselves, text │ everything else
 *        as they were        the new one
 * ```
 *
 * It comes behind the application segments, since JFIF and EXIF want to be first.
 *
 * @module
 */

import type { Jpeg } from "../common/frame.ts";
import { Marker, MARKER_PREFIX } from "./markers.ts";

const SOI_BYTES = 2;
const HEADER_BYTES = 4;
const MAX_TEXT_BYTES = 0xffff - 2;

/**
 * The JPEG with one more comment, in memory of its own; not one bit of the picture changes.
 *
 * @throws {RangeError} where the text takes more than 65,533 bytes
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xd9);
 * assertEquals([...addComment(jpeg, "A")], [0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xfe, 0, 3, 65, 0xff, 0xd9]);
 * ```
 */
export function addComment(jpeg: Jpeg, text: string): Jpeg {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > MAX_TEXT_BYTES) {
    throw new RangeError(`Cannot comment a JPEG with ${bytes.length} bytes, at most ${MAX_TEXT_BYTES}`);
  }
  const at = findEndOfApplications(jpeg);
  const commented = new Uint8Array(jpeg.length + HEADER_BYTES + bytes.length);
  commented.set(jpeg.subarray(0, at));
  new DataView(commented.buffer).setUint16(at + 2, 2 + bytes.length);
  commented.set([MARKER_PREFIX, Marker.COM], at);
  commented.set(bytes, at + HEADER_BYTES);
  commented.set(jpeg.subarray(at), at + HEADER_BYTES + bytes.length);
  return commented;
}

/** Behind the last of the segments for applications and people that stand at the beginning. */
function findEndOfApplications(jpeg: Uint8Array): number {
  let at = SOI_BYTES;
  while (jpeg[at] === MARKER_PREFIX && isForApplications(jpeg[at + 1])) {
    const lengthBytes = (jpeg[at + 2] ?? 0) << 8 | (jpeg[at + 3] ?? 0);
    const next = at + 2 + lengthBytes;
    // Some cameras' lengths are too short or too long: what stands behind is left where it is.
    if (lengthBytes < 2 || jpeg[next] !== MARKER_PREFIX) break;
    at = next;
  }
  return at;
}

function isForApplications(code: number | undefined): boolean {
  return code !== undefined && (code === Marker.COM || code >= Marker.APP0 && code <= Marker.APP15);
}
