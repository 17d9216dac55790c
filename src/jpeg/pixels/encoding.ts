/**
 * What it means to encode pixels as OpenCV has them: baseline, JFIF, 4:2:0 where there is colour.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";

/** Rows from the top without gaps, one byte a channel. */
export interface OpenCvPixels {
  readonly width: number;
  readonly height: number;
  /** 1: grey; 3: blue, green, red; 4: these and one that is not looked at. */
  readonly channels: 1 | 3 | 4;
  /** `width * height * channels` bytes. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** One open encoder; not to be shared between threads. */
export interface PixelEncoder {
  /** For people: what encodes. */
  readonly label: string;
  /**
   * Encodes one picture.
   *
   * @param image only read, and not kept
   * @returns a buffer of its own, which the caller keeps
   * @throws an `Error` where the library fails
   */
  encode(image: OpenCvPixels): Jpeg;
  close(): void;
}

/** The longest side that JPEG encoders take. */
export const MAX_ENCODED_SIDE_PIXELS = 65_500;
