/**
 * Decodes to grey with libjpeg-turbo as WebAssembly: slower than the machine's own library, and always there.
 *
 * @module
 */

import { copyRows, type GreyImage } from "../../common/grey_image.ts";
import type { BrokenPicture } from "../decode/picture.ts";
import { openWasmDecompressor, type WasmDecompressor } from "../decode/wasm_decompressor.ts";
import { findMisfit, type GreyJpegDecoder, readPictureSize } from "./decoding.ts";

/**
 * Loads the WebAssembly decoder.
 *
 * @throws an `Error` where the package can not be loaded
 */
export async function openWasmGreyDecoder(): Promise<GreyJpegDecoder> {
  return new WasmGreyDecoder(await openWasmDecompressor());
}

class WasmGreyDecoder implements GreyJpegDecoder {
  readonly label: string;
  readonly readSize = readPictureSize;
  readonly #decompressor: WasmDecompressor;

  constructor(decompressor: WasmDecompressor) {
    this.label = decompressor.label;
    this.#decompressor = decompressor;
  }

  decode(jpeg: Uint8Array<ArrayBuffer>, into: GreyImage): BrokenPicture | undefined {
    const picture = this.#decompressor.decode(jpeg);
    if (picture.kind === "broken") return picture;
    const misfit = findMisfit(picture, into);
    if (misfit) return misfit;
    if (picture.kind === "rgb") convertRgb(picture.pixels, into);
    else copyRows({ ...into, strideBytes: into.width, pixels: picture.pixels }, into);
    return undefined;
  }

  close(): void {
    this.#decompressor.close();
  }
}

/** The brightness of JFIF (ITU-T T.871, section 7), in 65536ths. */
function convertRgb(rgb: Uint8Array<ArrayBuffer>, { width, height, strideBytes, pixels }: GreyImage): void {
  let from = 0;
  for (let row = 0; row < height; row++) {
    const start = row * strideBytes;
    for (let to = start; to < start + width; to++, from += 3) {
      pixels[to] = (19595 * rgb[from]! + 38470 * rgb[from + 1]! + 7471 * rgb[from + 2]! + 32768) >> 16;
    }
  }
}
