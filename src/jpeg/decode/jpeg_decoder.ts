/**
 * From the bytes of a JPEG to pixels that a window can show: libturbojpeg where this machine has it, else the same
 * library as WebAssembly.
 *
 * @module
 */

import type { JpegDecoder } from "./picture.ts";
import { openTurboJpegDecoder } from "./turbojpeg_decoder.ts";
import { openWasmDecoder } from "./wasm_decoder.ts";

export type { JpegDecoder } from "./picture.ts";

/**
 * Opens the fastest decoder that there is. At 1024x768 libturbojpeg takes about 1.5 ms, WebAssembly about 8 ms.
 *
 * @throws an `Error` where neither can be loaded
 */
export async function openJpegDecoder(): Promise<JpegDecoder> {
  return openTurboJpegDecoder() ?? await openWasmDecoder();
}
