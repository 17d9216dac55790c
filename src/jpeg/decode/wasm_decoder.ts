/**
 * Decodes with libjpeg-turbo as WebAssembly: slower than the machine's own library, and always there.
 *
 * @module
 */

import { type BrokenPicture, isWithinLimits, type JpegDecoder, type Picture, tooLarge } from "./picture.ts";
import { loadWasmCodec, type WasmCodec, type WasmJpegDecoder } from "../wasm_codec.ts";

/** The package leaks about 50 kB with each JPEG that it refuses: after so many, new memory is taken. */
const MAX_FAILURES = 100;

/**
 * Loads the WebAssembly decoder.
 *
 * @throws an `Error` where the package can not be loaded
 */
export async function openWasmDecoder(): Promise<JpegDecoder> {
  const codec = await loadWasmCodec();
  return new WasmDecoder(codec, await codec());
}

class WasmDecoder implements JpegDecoder {
  readonly label = "libjpeg-turbo (WebAssembly)";
  readonly #codec: WasmCodec;
  #decoder: WasmJpegDecoder | undefined;
  #failures = 0;

  constructor(codec: WasmCodec, decoder: WasmJpegDecoder) {
    this.#codec = codec;
    this.#decoder = decoder;
  }

  decode(jpeg: Uint8Array<ArrayBuffer>): Picture | BrokenPicture {
    if (!this.#decoder) return { kind: "broken", reason: "the decoder is being renewed" };
    try {
      return decodeWith(this.#decoder, jpeg);
    } catch {
      // A number thrown by the package (it says no more), or WebAssembly's own RuntimeError.
      if (++this.#failures >= MAX_FAILURES) this.#renew();
      return { kind: "broken", reason: "not a whole JPEG" };
    }
  }

  close(): void {
    this.#decoder = undefined;
  }

  #renew(): void {
    this.#decoder = undefined;
    this.#failures = 0;
    this.#codec().then((decoder) => this.#decoder = decoder);
  }
}

function decodeWith(decoder: WasmJpegDecoder, jpeg: Uint8Array<ArrayBuffer>): Picture | BrokenPicture {
  decoder.getEncodedBuffer(jpeg.length).set(jpeg);
  decoder.readHeader();
  const { width, height, componentCount } = decoder.getFrameInfo();
  if (!isWithinLimits(width, height)) return tooLarge(width, height);
  decoder.decode();
  const bytes = decoder.getDecodedBuffer();
  const pixels = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return componentCount === 1
    ? greyPicture(width, height, pixels)
    : { kind: "rgb24", width, height, pixels, strideBytes: width * 3 };
}

function greyPicture(width: number, height: number, y: Uint8Array<ArrayBuffer>): Picture {
  const chromaStrideBytes = (width + 1) >> 1;
  const u = new Uint8Array(chromaStrideBytes * ((height + 1) >> 1)).fill(128);
  return { kind: "i420", width, height, y, u, v: u, yStrideBytes: width, chromaStrideBytes };
}
