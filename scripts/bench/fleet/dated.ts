/**
 * The moment at which a picture was given to the fleet, inside the picture: the truth that its age is measured by.
 *
 * @module
 */

import type { Jpeg } from "../../../src/common/frame.ts";
import { withSegment } from "../../../tests/support/jpeg_vectors.ts";

/** What a recoder keeps: APP0. */
const KEPT = 0xe0;
const DIGITS = 16;
/** Behind the start of the image and the segment's head. */
const FROM = 6;

/** The picture with a moment in it, in whole µs. */
export function withMoment(jpeg: Jpeg, us: number): Jpeg {
  return withSegment(jpeg, KEPT, new TextEncoder().encode(`${us}`.padStart(DIGITS, "0")));
}

/** Reads it. */
export function readMoment(jpeg: Uint8Array): number {
  return Number(new TextDecoder("latin1").decode(jpeg.subarray(FROM, FROM + DIGITS)));
}
