/**
 * The same scenes as a camera gives them that is told to send fewer bytes: encoded anew, with the standard tables.
 *
 * @module
 */

import type { Jpeg } from "../../../src/common/frame.ts";
import { openWasmDecoder } from "../../../src/jpeg/decode/wasm_decoder.ts";
import type { RgbRaster } from "../../../src/jpeg/encode/rgb_raster.ts";
import { decodeRaster } from "./cameras/camera.ts";
import { runCjpeg } from "./cameras/libjpeg.ts";
import { kilo } from "../shared/cells.ts";
import type { Scene } from "../shared/scenes.ts";

const SAMPLING = ["-sample", "2x2"];

/** Each scene, its first picture as near to so many bytes as a quality brings it, and the others at the same one. */
export async function sizeScenes(scenes: readonly Scene[], bytes: number): Promise<Scene[]> {
  const decoder = await openWasmDecoder();
  return await Promise.all(scenes.map(async ({ name, pictures }) => {
    const rasters = pictures.map((picture) => decodeRaster(decoder, picture));
    const quality = await findQuality(rasters[0]!, bytes);
    const sized = await Promise.all(rasters.map((raster) => encode(raster, quality)));
    return { name: `${name}, ${kilo(bytes)} kB`, pictures: sized };
  }));
}

/** The best one that is no longer. */
async function findQuality(raster: RgbRaster, bytes: number): Promise<number> {
  let low = 1, high = 100;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((await encode(raster, middle)).length <= bytes) low = middle;
    else high = middle - 1;
  }
  return low;
}

function encode(raster: RgbRaster, quality: number): Promise<Jpeg> {
  return runCjpeg(raster, ["-quality", `${quality}`, "-baseline", ...SAMPLING]);
}
