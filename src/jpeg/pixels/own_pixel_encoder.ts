/**
 * Encodes pixels without any library: slower, and always there.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import { MCU_PIXELS } from "../encode/mcu_encoder.ts";
import { createRgbRaster, type RgbRaster } from "../encode/rgb_raster.ts";
import { SlicedJpeg } from "../encode/sliced_jpeg.ts";
import type { OpenCvPixels, PixelEncoder } from "./encoding.ts";

/**
 * Makes an encoder. What is grey becomes a picture of grey colours.
 *
 * @param quality 1 … 100
 */
export function createOwnPixelEncoder(quality: number): PixelEncoder {
  return {
    label: "this program's own encoder",
    encode: (image) => encode(image, quality),
    close() {},
  };
}

function encode(image: OpenCvPixels, quality: number): Jpeg {
  const { width, height } = image;
  const raster = createRgbRaster({ width: roundUp(width), height: roundUp(height) });
  copyAsRgb(image, raster);
  const intervalMcus = raster.width / MCU_PIXELS;
  return new SlicedJpeg(raster, { width, height, quality, intervalMcus }).compose([]);
}

function roundUp(side: number): number {
  return Math.ceil(side / MCU_PIXELS) * MCU_PIXELS;
}

/** Its last column and row go on to the edges of the raster. */
function copyAsRgb({ width, height, channels, pixels }: OpenCvPixels, into: RgbRaster): void {
  const [green, red] = channels === 1 ? [0, 0] : [1, 2];
  const { rgb } = into;
  let to = 0;
  for (let row = 0; row < into.height; row++) {
    const start = Math.min(row, height - 1) * width;
    for (let column = 0; column < into.width; column++, to += 3) {
      const from = (start + Math.min(column, width - 1)) * channels;
      rgb[to] = pixels[from + red]!;
      rgb[to + 1] = pixels[from + green]!;
      rgb[to + 2] = pixels[from]!;
    }
  }
}
