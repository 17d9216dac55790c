/**
 * Decodes with libjpeg-turbo as WebAssembly: slower than the machine's own library, and always there.
 *
 * @module
 */

import type { BrokenPicture, JpegDecoder, Picture, PlanarPicture } from "./picture.ts";
import { openWasmDecompressor, type WasmDecompressor, type WasmPicture } from "./wasm_decompressor.ts";

/**
 * Loads the WebAssembly decoder.
 *
 * @throws an `Error` where the package can not be loaded
 */
export async function openWasmDecoder(): Promise<JpegDecoder> {
  return new WasmDecoder(await openWasmDecompressor());
}

class WasmDecoder implements JpegDecoder {
  readonly label: string;
  readonly #decompressor: WasmDecompressor;

  constructor(decompressor: WasmDecompressor) {
    this.label = decompressor.label;
    this.#decompressor = decompressor;
  }

  decode(jpeg: Uint8Array): Picture | BrokenPicture {
    const picture = this.#decompressor.decode(jpeg);
    switch (picture.kind) {
      case "broken":
        return picture;
      case "grey":
        return asPlanes(picture);
      case "rgb": {
        const { width, height, pixels } = picture;
        return { kind: "rgb24", width, height, pixels, strideBytes: width * 3 };
      }
    }
  }

  close(): void {
    this.#decompressor.close();
  }
}

function asPlanes({ width, height, pixels }: WasmPicture): PlanarPicture {
  const chromaStrideBytes = (width + 1) >> 1;
  const u = new Uint8Array(chromaStrideBytes * ((height + 1) >> 1)).fill(128);
  return { kind: "i420", width, height, y: pixels, u, v: u, yStrideBytes: width, chromaStrideBytes };
}
