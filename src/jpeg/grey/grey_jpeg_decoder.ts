/**
 * From the bytes of any JPEG to grey pixels in memory of the caller: libturbojpeg where this machine has it, else the
 * same library as WebAssembly.
 *
 * @module
 */

import type { GreyJpegDecoder } from "./decoding.ts";
import { openTurboJpegGreyDecoder } from "./turbojpeg_grey_decoder.ts";
import { openWasmGreyDecoder } from "./wasm_grey_decoder.ts";

export type { GreyJpegDecoder } from "./decoding.ts";

/**
 * Opens the fastest decoder that there is. At 848x800 libturbojpeg takes about 1 ms; WebAssembly about 4 ms, and 11 ms where
 * there is colour.
 *
 * @throws an `Error` where neither can be loaded
 */
export async function openGreyJpegDecoder(): Promise<GreyJpegDecoder> {
  return openTurboJpegGreyDecoder() ?? await openWasmGreyDecoder();
}
