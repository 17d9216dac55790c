/**
 * The wire code: a JPEG in fewer bytes, from which it comes back to the byte; or a picture of half the size, from which one
 * of the whole size is made.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import type { Jpeg } from "../../common/frame.ts";
import { MAX_FRAME_BYTES } from "../../protocol/media.ts";
import { Coefficients } from "./coefficients.ts";
import { compactHeaders, expandHeaders } from "./compact_headers.ts";
import { EOI, writeHeaders } from "./jpeg_headers.ts";
import type { PictureShape } from "./picture_shape.ts";
import type { RecodingRefusal } from "./recodable_jpeg.ts";
import {
  countWireBytes,
  MOST_HEADER_BYTES,
  MOST_SLICES,
  MOST_TAIL_BYTES,
  readWirePicture,
  writeWirePicture,
} from "./wire_picture.ts";

/** Why a picture does not go in the wire code. */
export type WireRefusal =
  | RecodingRefusal
  /** It would not come back to the byte: its encoder has freedoms that the code does not keep. */
  | "inexact"
  /** It would be no shorter. */
  | "no-gain";

/** A scan is no more times as long as its wire code: a few bytes can not make much work. A black picture comes near it. */
const MOST_EXPANSION = 64;
/**
 * A picture that came requantised is made with its steps, and where it would be longer than the camera's with coarser ones:
 * those of a half one are a quarter of the camera's, so that nothing is lost to rounding.
 */
const COARSER = [1, 1.5, 2, 3, 4, 6, 8];
const MOST_STEP = 254;
/** About so many rows of MCUs a slice. */
const SLICE_ROWS = 6;

/** How many slices a picture goes in. */
export function countSlices({ mcusDown }: PictureShape): number {
  return Math.max(1, Math.min(MOST_SLICES, Math.round(mcusDown / SLICE_ROWS)));
}

/**
 * Writes a picture in the wire code, from which it comes back to the byte.
 *
 * @param coefficients have read it
 * @param jpeg from SOI on
 * @returns bytes of their own, or why not
 */
export function encodeExactly(coefficients: Coefficients, jpeg: Jpeg): Uint8Array<ArrayBuffer> | WireRefusal {
  const { scanFrom } = coefficients.jpeg!;
  const tail = jpeg.subarray(coefficients.scanEnd);
  if (tail.length > MOST_TAIL_BYTES || !coefficients.isExact(jpeg)) return "inexact";
  // more of them than that is a preview, beside which the scan is short
  if (scanFrom > MOST_HEADER_BYTES) return "no-gain";
  const headers = compactHeaders(jpeg.subarray(0, scanFrom));
  if (headers.length > MOST_HEADER_BYTES) return "no-gain";
  const slices = coefficients.encodeSlices(countSlices(coefficients.shape));
  if (!slices) return "no-gain";
  const picture = { headers, scanBytes: coefficients.scanEnd - scanFrom, tail, slices };
  const bytes = countWireBytes(picture);
  if (bytes >= jpeg.length || picture.scanBytes > MOST_EXPANSION * bytes) return "no-gain";
  return writeWirePicture(picture);
}

/** Writes and reads the pictures of one camera. */
export class WireCoder {
  readonly #coefficients = new Coefficients();

  /**
   * Writes a picture in the wire code, from which it comes back to the byte.
   *
   * @param jpeg from SOI on; not kept
   * @returns bytes of their own, or why not
   */
  encode(jpeg: Jpeg): Uint8Array<ArrayBuffer> | WireRefusal {
    return this.#coefficients.read(jpeg) ?? encodeExactly(this.#coefficients, jpeg);
  }

  /**
   * Reads a picture back.
   *
   * @param wire what {@linkcode encode} or a fitter wrote, or anything; not kept
   * @param cameraBytes how long the camera's picture was: one that is not the same to the byte is no longer
   * @returns the JPEG, of its own; nothing where this is none
   */
  decode(wire: Uint8Array, cameraBytes = Infinity): Jpeg | undefined {
    const mostBytes = Math.min(MAX_FRAME_BYTES, MOST_EXPANSION * wire.length);
    const picture = wire.length > MAX_FRAME_BYTES ? undefined : readWirePicture(wire);
    const headers = picture && expandHeaders(picture.headers, MOST_HEADER_BYTES);
    if (!headers) return undefined;
    const { slices, scanBytes, tail, wholeSize } = picture;
    if (headers.length + scanBytes + tail.length > mostBytes) return undefined;
    const coefficients = this.#coefficients;
    const limits = { mostScanBytes: scanBytes || mostBytes, ...wholeSize ? { wholeSize } : {} };
    if (!coefficients.readSlices(headers, { slices, ...limits })) return undefined;
    if (wholeSize) {
      return coefficients.makeWhole(wholeSize) ? writeShort(coefficients, headers, cameraBytes) : undefined;
    }
    const scan = coefficients.restore();
    if (!scan || scanBytes > 0 && scan.length !== scanBytes) return undefined;
    const isLonger = scanBytes === 0 && headers.length + scan.length + tail.length > cameraBytes;
    return isLonger ? writeShort(coefficients, headers, cameraBytes) : concat([headers, scan, tail]);
  }
}

/** Writes what is there with the finest steps, by {@linkcode COARSER}, with which it is short enough; by the last where none are. */
function writeShort(coefficients: Coefficients, headers: Uint8Array, mostBytes: number): Jpeg | undefined {
  const finest = coefficients.steps.slice();
  for (const factor of COARSER) {
    const steps = finest.map((step) => Math.min(MOST_STEP, Math.round(step * factor)));
    coefficients.requantise(steps);
    const scanBytes = coefficients.makeCodes() / 8;
    const parts = writeHeaders(coefficients, headers, steps);
    const bytes = parts.reduce((sum, { length }) => sum + length, scanBytes + EOI.length);
    const isLast = factor === COARSER.at(-1);
    const scan = bytes <= mostBytes || isLast ? coefficients.encode() : undefined;
    if (scan && (isLast || bytes - scanBytes + scan.length <= mostBytes)) {
      return concat([...parts, scan, EOI]);
    }
  }
  return undefined;
}
