/**
 * The form of a picture in the wire code.
 *
 * ```text
 *   0  kind (u8): 1 a JPEG to the byte, 2 one of half the size
 *      of kind 2 only: width and height of the whole one (16 each)
 *      bytes of the headers in their short form (16), these (compact_headers.ts)
 *      bytes of the scan (24), 0 where it does not matter
 *      bytes behind the scan (16), these
 *      slices (u8), for each its bytes (24), and then the slices (kernel/wire.as.ts)
 * ```
 *
 * @module
 */

import { readU16, readU24, writeU16, writeU24 } from "../../protocol/integers.ts";

/** What a picture's bytes say. */
export interface WirePicture {
  /** In the short form. */
  readonly headers: Uint8Array;
  readonly scanBytes: number;
  /** What follows the scan. */
  readonly tail: Uint8Array;
  readonly slices: readonly Uint8Array[];
  /** Where this is a picture of half the size: that of the whole one. */
  readonly wholeSize?: { readonly width: number; readonly height: number };
}

/** So many slices at the most. */
export const MOST_SLICES = 12;
/** So many bytes before the scan at the most, in the short form or written out. */
export const MOST_HEADER_BYTES = 0xffff;
/** So many bytes behind the scan at the most. */
export const MOST_TAIL_BYTES = 0xffff;
const WHOLE = 1;
const HALF = 2;
const FIXED_BYTES = 1 + 2 + 3 + 2 + 1;

/** How long it will be. */
export function countWireBytes({ headers, tail, slices, wholeSize }: WirePicture): number {
  const own = FIXED_BYTES + (wholeSize ? 4 : 0) + 3 * slices.length;
  return slices.reduce((sum, { length }) => sum + length, own + headers.length + tail.length);
}

/** Writes it, to bytes of its own. */
export function writeWirePicture(picture: WirePicture): Uint8Array<ArrayBuffer> {
  const { headers, scanBytes, tail, slices, wholeSize } = picture;
  const wire = new Uint8Array(countWireBytes(picture));
  wire[0] = wholeSize ? HALF : WHOLE;
  let at = 1;
  if (wholeSize) {
    writeU16(wire, 1, wholeSize.width);
    writeU16(wire, 3, wholeSize.height);
    at = 5;
  }
  writeU16(wire, at, headers.length);
  wire.set(headers, at + 2);
  at += 2 + headers.length;
  writeU24(wire, at, scanBytes);
  writeU16(wire, at + 3, tail.length);
  wire.set(tail, at + 5);
  at += 5 + tail.length;
  wire[at++] = slices.length;
  for (const { length } of slices) {
    writeU24(wire, at, length);
    at += 3;
  }
  for (const slice of slices) {
    wire.set(slice, at);
    at += slice.length;
  }
  return wire;
}

/** Reads it, as views of `wire`; nothing where this is none. */
export function readWirePicture(wire: Uint8Array): WirePicture | undefined {
  const isHalf = wire[0] === HALF;
  if (wire.length < FIXED_BYTES + (isHalf ? 4 : 0) || !isHalf && wire[0] !== WHOLE) return undefined;
  const headersAt = isHalf ? 7 : 3;
  const headersEnd = headersAt + readU16(wire, headersAt - 2);
  if (headersEnd + 6 > wire.length) return undefined;
  const tailEnd = headersEnd + 5 + readU16(wire, headersEnd + 3);
  if (tailEnd >= wire.length) return undefined;
  const slices = readSlices(wire, tailEnd);
  return slices && {
    headers: wire.subarray(headersAt, headersEnd),
    scanBytes: readU24(wire, headersEnd),
    tail: wire.subarray(headersEnd + 5, tailEnd),
    slices,
    ...isHalf ? { wholeSize: { width: readU16(wire, 1), height: readU16(wire, 3) } } : {},
  };
}

function readSlices(wire: Uint8Array, from: number): Uint8Array[] | undefined {
  const count = wire[from]!;
  let at = from + 1 + 3 * count;
  if (count === 0 || count > MOST_SLICES || at > wire.length) return undefined;
  const slices: Uint8Array[] = [];
  for (let index = 0; index < count; index++) {
    const end = at + readU24(wire, from + 1 + 3 * index);
    if (end > wire.length) return undefined;
    slices.push(wire.subarray(at, end));
    at = end;
  }
  return at === wire.length ? slices : undefined;
}
