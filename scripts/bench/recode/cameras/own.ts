/**
 * What this project encodes with: that of the test pattern, and those of grey pictures.
 *
 * @module
 */

import type { GreyImage } from "../../../../src/common/grey_image.ts";
import { MCU_PIXELS } from "../../../../src/jpeg/encode/mcu_encoder.ts";
import { copyRegion, type RgbRaster } from "../../../../src/jpeg/encode/rgb_raster.ts";
import { SlicedJpeg } from "../../../../src/jpeg/encode/sliced_jpeg.ts";
import { type GreyJpegEncoder, openGreyJpegEncoder } from "../../../../src/jpeg/grey/grey_jpeg.ts";
import { createGreyImage } from "../../../../src/jpeg/grey/memory.ts";
import { openWasmGreyEncoder } from "../../../../src/jpeg/grey/wasm_grey_encoder.ts";
import { combine, type OpenCamera, type Way } from "./camera.ts";

const QUALITIES = [5, 20, 40, 50, 60, 75, 85, 90, 95, 98];
const SAMPLINGS = ["grey", "4:2:0"] as const;

/** Opens all of them; `close` closes them. */
export async function openOwn(): Promise<OpenCamera> {
  const ways: Way[] = combine(QUALITIES, ["MCU", "row"], [0, 1, 2, 3]).map(
    ([quality, interval, cut]) => async (raster) =>
      await Promise.resolve(encodeColours(raster, { quality, interval, cut })),
  );
  const encoders: GreyJpegEncoder[] = [];
  for (const open of [openGreyJpegEncoder, openWasmGreyEncoder]) {
    for (const sampling of SAMPLINGS) {
      const encoder = await open({ quality: QUALITIES[0]!, sampling });
      encoders.push(encoder);
      ways.push(...QUALITIES.map((quality) => (raster: RgbRaster) => encodeGrey(encoder, raster, quality)));
    }
  }
  const close = () => Promise.resolve(encoders.forEach((encoder) => encoder.close()));
  return { camera: { name: "this project's own", ways }, close };
}

/** With a restart marker behind each MCU or row of them; `cut` pixels of the last ones are not shown. */
function encodeColours(
  raster: RgbRaster,
  { quality, interval, cut }: { readonly quality: number; readonly interval: string; readonly cut: number },
) {
  const whole = (pixels: number) => pixels - pixels % MCU_PIXELS;
  const size = { width: whole(raster.width), height: whole(raster.height) };
  const intervalMcus = interval === "MCU" ? 1 : size.width / MCU_PIXELS;
  const shown = { width: size.width - cut, height: size.height - cut };
  const background = copyRegion(raster, { left: 0, top: 0, ...size });
  return new SlicedJpeg(background, { ...shown, quality, intervalMcus }).compose([]);
}

function encodeGrey(encoder: GreyJpegEncoder, raster: RgbRaster, quality: number) {
  encoder.setQuality(quality);
  return Promise.resolve(encoder.encode(asGrey(raster)));
}

function asGrey({ width, height, rgb }: RgbRaster): GreyImage {
  const image = createGreyImage(width, height);
  for (let i = 0; i < width * height; i++) {
    image.pixels[i] = 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!;
  }
  return image;
}
