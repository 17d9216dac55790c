/**
 * The wire code: a JPEG in fewer bytes, from which it comes back to the byte.
 *
 * ```text
 *   0  version (u8)
 *   1  bytes of the headers in their short form (16), these (compact_headers.ts)
 *      bytes of the scan (24)
 *      bytes behind the scan (16), these
 *      slices (u8), for each its bytes (24), and then the slices (kernel/wire.as.ts)
 * ```
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import { readU16, readU24, writeU16, writeU24 } from "../../protocol/integers.ts";
import { MAX_FRAME_BYTES } from "../../protocol/media.ts";
import { Coefficients } from "./coefficients.ts";
import { compactHeaders, expandHeaders } from "./compact_headers.ts";
import type { RecodingRefusal } from "./recodable_jpeg.ts";

/** Why a picture does not go in the wire code. */
export type WireRefusal =
  | RecodingRefusal
  /** It would not come back to the byte: its encoder has freedoms that the code does not keep. */
  | "inexact"
  /** It would be no shorter. */
  | "no-gain";

const VERSION = 1;
/** A scan is no more times as long as its wire code: a few bytes can not make much work. A black picture comes near it. */
const MOST_EXPANSION = 64;
/** About so many rows of MCUs a slice, and so many slices at the most. */
const SLICE_ROWS = 6;
const MOST_SLICES = 12;
/** Behind a scan there is EOI, and what a camera fills up with. */
const MOST_TAIL_BYTES = 0xffff;
const FIXED_BYTES = 1 + 2 + 3 + 2 + 1;

/** Writes and reads the pictures of one camera. */
export class WireCoder {
  readonly #coefficients = new Coefficients();
  /** The last picture's headers, and their short form. */
  #headers: Uint8Array = new Uint8Array(0);
  #compact: Uint8Array = new Uint8Array(0);

  /**
   * Writes a picture in the wire code.
   *
   * @param jpeg from SOI on; not kept
   * @returns bytes of their own, or why not
   */
  encode(jpeg: Jpeg): Uint8Array<ArrayBuffer> | WireRefusal {
    const coefficients = this.#coefficients;
    const refusal = coefficients.read(jpeg);
    if (refusal) return refusal;
    const tail = jpeg.subarray(coefficients.scanEnd);
    if (tail.length > MOST_TAIL_BYTES || !coefficients.isExact(jpeg)) return "inexact";
    const count = Math.max(1, Math.min(MOST_SLICES, Math.round(coefficients.shape.mcusDown / SLICE_ROWS)));
    const slices = coefficients.encodeSlices(count);
    if (!slices) return "no-gain";
    const headers = this.#shorten(jpeg.subarray(0, coefficients.jpeg!.scanFrom));
    const parts = [headers, tail, ...slices];
    const bytes = parts.reduce((sum, { length }) => sum + length, FIXED_BYTES + 3 * slices.length);
    const scanBytes = coefficients.scanEnd - coefficients.jpeg!.scanFrom;
    if (bytes >= jpeg.length || scanBytes > MOST_EXPANSION * bytes) return "no-gain";
    return write(bytes, { headers, scanBytes, tail, slices });
  }

  /**
   * Reads a picture back.
   *
   * @param wire what {@linkcode encode} wrote, or anything; not kept
   * @returns the JPEG, of its own; nothing where this is none
   */
  decode(wire: Uint8Array): Jpeg | undefined {
    const picture = read(wire);
    const headers = picture && expandHeaders(picture.headers, MAX_FRAME_BYTES);
    if (!headers) return undefined;
    const { scanBytes, tail, slices } = picture;
    if (headers.length + scanBytes + tail.length > MAX_FRAME_BYTES) return undefined;
    if (scanBytes > MOST_EXPANSION * wire.length) return undefined;
    const scan = this.#coefficients.restore(headers, scanBytes, slices);
    if (!scan) return undefined;
    const jpeg = new Uint8Array(headers.length + scan.length + tail.length);
    jpeg.set(headers);
    jpeg.set(scan, headers.length);
    jpeg.set(tail, headers.length + scan.length);
    return jpeg;
  }

  #shorten(headers: Uint8Array): Uint8Array {
    const isSame = headers.length === this.#headers.length &&
      headers.every((byte, i) => byte === this.#headers[i]);
    if (!isSame) {
      this.#headers = headers.slice();
      this.#compact = Uint8Array.from(compactHeaders(headers));
    }
    return this.#compact;
  }
}

interface WirePicture {
  /** In the short form. */
  readonly headers: Uint8Array;
  readonly scanBytes: number;
  readonly tail: Uint8Array;
  readonly slices: readonly Uint8Array[];
}

function write(bytes: number, { headers, scanBytes, tail, slices }: WirePicture): Uint8Array<ArrayBuffer> {
  const wire = new Uint8Array(bytes);
  wire[0] = VERSION;
  writeU16(wire, 1, headers.length);
  wire.set(headers, 3);
  let at = 3 + headers.length;
  writeU24(wire, at, scanBytes);
  writeU16(wire, at + 3, tail.length);
  wire.set(tail, at + 5);
  at += 5 + tail.length;
  wire[at++] = slices.length;
  for (const slice of slices) {
    writeU24(wire, at, slice.length);
    at += 3;
  }
  for (const slice of slices) {
    wire.set(slice, at);
    at += slice.length;
  }
  return wire;
}

function read(wire: Uint8Array): WirePicture | undefined {
  if (wire.length < FIXED_BYTES || wire[0] !== VERSION) return undefined;
  const headersEnd = 3 + readU16(wire, 1);
  if (headersEnd + 6 > wire.length) return undefined;
  const scanBytes = readU24(wire, headersEnd);
  const tailEnd = headersEnd + 5 + readU16(wire, headersEnd + 3);
  if (tailEnd + 1 > wire.length) return undefined;
  const count = wire[tailEnd]!;
  let at = tailEnd + 1 + 3 * count;
  if (count === 0 || count > MOST_SLICES || at > wire.length) return undefined;
  const slices: Uint8Array[] = [];
  for (let index = 0; index < count; index++) {
    const end = at + readU24(wire, tailEnd + 1 + 3 * index);
    if (end > wire.length) return undefined;
    slices.push(wire.subarray(at, end));
    at = end;
  }
  if (at !== wire.length) return undefined;
  return {
    headers: wire.subarray(3, headersEnd),
    scanBytes,
    tail: wire.subarray(headersEnd + 5, tailEnd),
    slices,
  };
}
