/**
 * What it means to encode grey pixels as a JPEG: baseline, JFIF, standard Huffman tables, no restart markers.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import type { GreyImage } from "../../common/grey_image.ts";
import { isWithinLimits, MAX_SIDE_PIXELS } from "../decode/picture.ts";
import { endsEarly } from "./memory.ts";

/**
 * How the picture is stored: `grey` has one component; `4:2:0` adds two of colour without any, for receivers that take
 * nothing else (RTP, RFC 2435).
 */
export type GreySampling = "grey" | "4:2:0";

/** How to encode. */
export interface GreyJpegEncoderOptions {
  /** 1 … 100, as libjpeg counts it. */
  readonly quality: number;
  readonly sampling: GreySampling;
}

/** One open encoder; not to be shared between threads. */
export interface GreyJpegEncoder {
  /** For people: what encodes. */
  readonly label: string;
  /**
   * Encodes one picture of 1 … {@linkcode MAX_SIDE_PIXELS} pixels a side, odd ones included.
   *
   * @param image only read, and not kept; its memory may be a view of WebAssembly's
   * @returns a buffer of its own, which the caller keeps
   * @throws a `RangeError` where the sides are not within these limits or the memory ends before the last row; an `Error`
   *   where the library fails, which it does for lack of memory alone
   */
  encode(image: GreyImage): Jpeg;
  /**
   * Changes the quality from the next picture on.
   *
   * @param quality 1 … 100
   * @throws a `RangeError` for any other
   */
  setQuality(quality: number): void;
  close(): void;
}

/** @throws a `RangeError` where the picture can not be encoded */
export function assertEncodable(image: GreyImage): void {
  const { width, height } = image;
  if (!isWithinLimits(width, height)) {
    throw new RangeError(`Cannot encode ${width}x${height} pixels: a side has to be 1 to ${MAX_SIDE_PIXELS}`);
  }
  if (endsEarly(image)) {
    throw new RangeError(`Cannot encode ${width}x${height} pixels: the memory ends before the last row`);
  }
}

/** @throws a `RangeError` for anything but a whole number of 1 … 100 */
export function assertQuality(quality: number): void {
  if (Number.isInteger(quality) && quality >= 1 && quality <= 100) return;
  throw new RangeError(`Cannot encode with quality ${quality}: it has to be a whole number of 1 to 100`);
}
