/**
 * Mozilla's JPEG encoder, told to stay baseline: trellis quantisation, and tables of its own.
 *
 * @module
 */

import encode from "@jsquash/jpeg/encode";
import type { RgbRaster } from "../../../../src/jpeg/encode/rgb_raster.ts";
import { type Camera, combine } from "./camera.ts";

const QUALITIES = [5, 20, 40, 60, 75, 85, 95, 98];
/** `J_COLOR_SPACE` of its headers: brightness alone, or with colours. */
const COLOURS = [
  { color_space: 1 },
  { color_space: 3, auto_subsample: true },
  { color_space: 3, auto_subsample: false, chroma_subsample: 1 },
  { color_space: 3, auto_subsample: false, chroma_subsample: 2 },
];
/** Always with tables of its own: by the standard ones it writes codes now and then that these do not have. */
const EXTRAS = [
  { optimize_coding: true, quant_table: 3 },
  { optimize_coding: true, quant_table: 0, trellis_opt_table: true },
  {
    optimize_coding: true,
    quant_table: 2,
    trellis_multipass: true,
    trellis_opt_zero: true,
    trellis_loops: 2,
  },
  { optimize_coding: true, quant_table: 5, smoothing: 20, separate_chroma_quality: true, chroma_quality: 40 },
];

/** As WebAssembly, by the package of the Squoosh app. */
export const mozjpeg: Camera = {
  name: "mozjpeg, baseline",
  ways: combine(QUALITIES, COLOURS, EXTRAS).map(([quality, colours, extra]) => async (raster) =>
    new Uint8Array(
      await encode(asImage(raster), { quality, baseline: true, progressive: false, ...colours, ...extra }),
    )
  ),
};

function asImage({ width, height, rgb }: RgbRaster): ImageData {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    data.set(rgb.subarray(from, from + 3), to);
  }
  return new ImageData(data, width, height);
}
