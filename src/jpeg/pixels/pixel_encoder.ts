/**
 * From pixels to a JPEG: by libturbojpeg where this machine has it.
 *
 * @module
 */

import type { PixelEncoder } from "./encoding.ts";
import { createOwnPixelEncoder } from "./own_pixel_encoder.ts";
import { openTurboJpegPixelEncoder } from "./turbojpeg_pixel_encoder.ts";

/**
 * Opens the fastest encoder that there is.
 *
 * @param quality 1 … 100
 */
export function openPixelEncoder(quality: number): PixelEncoder {
  return openTurboJpegPixelEncoder(quality) ?? createOwnPixelEncoder(quality);
}
