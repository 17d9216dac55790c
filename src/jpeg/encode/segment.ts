/**
 * One segment of a JPEG (ITU-T T.81, B.1.1.4).
 *
 * @module
 */

import { MARKER_PREFIX } from "../markers.ts";

/** Its marker, its length, which counts itself, and the payload. */
export function segment(code: number, payload: readonly number[]): number[] {
  return [MARKER_PREFIX, code, ...uint16(payload.length + 2), ...payload];
}

/** The two bytes of a number. */
export function uint16(value: number): number[] {
  return [value >> 8, value & 0xff];
}
