/**
 * A map in the form that src/rectify/kernel/ reads: what it loads for each pixel of the view, and how it mixes that.
 *
 * ```text
 *  64 bytes for 8 pixels of the view, little-endian
 *  ┌──────────────────────┬──────────────────────┬──────────────────────┐
 *  │ 8 × u32              │ 8 × i16              │ 8 × i16              │
 *  │ address of the upper │ fraction to the      │ fraction down        │
 *  │ left of 4 neighbours │ right                │                      │
 *  └──────────────────────┴──────────────────────┴──────────────────────┘
 *  fractions in 1/32768: 32767 is the next pixel
 * ```
 *
 * The pixels are those of the view, row by row, with both of its sides rounded up to even numbers: what is past an odd
 * side is its last column or row once more.
 *
 * @module
 */

import type { Pixel } from "./fisheye.ts";
import type { RectifyMap } from "./rectify_map.ts";
import { evenSide } from "./sides.ts";

/** Pixels of the view in one group of taps. */
export const GROUP_PIXELS = 8;
/** Bytes of one group of taps. */
export const GROUP_BYTES = 64;

const RIGHT_AT = 32;
const DOWN_AT = 48;
const ONE = 32768;

/** The fisheye picture, as it lies in the memory that the addresses are of. */
export interface TapSource {
  readonly width: number;
  readonly height: number;
  readonly strideBytes: number;
  /** Where its upper left pixel is. */
  readonly address: number;
  /** Where black bytes are, a row and two of them, for what is outside the picture. */
  readonly blackAddress: number;
}

/**
 * Writes the taps of a map.
 *
 * @param taps where to; {@linkcode GROUP_BYTES} for each {@linkcode GROUP_PIXELS} of the view or part of them
 */
export function writeTaps(taps: DataView, map: RectifyMap, source: TapSource): void {
  const columns = evenSide(map.width);
  const groups = taps.byteLength / GROUP_BYTES;
  for (let n = 0; n < groups * GROUP_PIXELS; n++) {
    const x = Math.min(n % columns, map.width - 1);
    const y = Math.min(Math.floor(n / columns), map.height - 1);
    const pixel = y * map.width + x;
    const { address, right, down } = findTap([map.u[pixel]!, map.v[pixel]!], source);
    const group = Math.floor(n / GROUP_PIXELS) * GROUP_BYTES;
    const lane = n % GROUP_PIXELS;
    taps.setUint32(group + 4 * lane, address, true);
    taps.setInt16(group + RIGHT_AT + 2 * lane, right, true);
    taps.setInt16(group + DOWN_AT + 2 * lane, down, true);
  }
}

function findTap([u, v]: Pixel, source: TapSource) {
  const isInside = u >= 0 && u <= source.width - 1 && v >= 0 && v <= source.height - 1;
  if (!isInside) return { address: source.blackAddress, right: 0, down: 0 };
  const x = Math.min(Math.floor(u), source.width - 2);
  const y = Math.min(Math.floor(v), source.height - 2);
  return {
    address: source.address + y * source.strideBytes + x,
    right: toFraction(u - x),
    down: toFraction(v - y),
  };
}

function toFraction(distance: number): number {
  return Math.min(Math.round(distance * ONE), ONE - 1);
}
