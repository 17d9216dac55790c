/**
 * libjpeg-turbo as WebAssembly, and the care that it needs: the package leaks about 50 kB with each JPEG that it
 * refuses, so after a number of them new memory is taken.
 *
 * @module
 */

import { withoutHeaderGaps } from "../header_gaps.ts";
import { loadWasmCodec, type WasmCodec, type WasmJpegDecoder } from "../wasm_codec.ts";
import { type BrokenPicture, isWithinLimits, tooLarge } from "./picture.ts";

const MAX_FAILURES = 100;

/** What the package gives: rows without gaps, one byte (grey) or three (RGB) a pixel; the array is the caller's. */
export interface WasmPicture {
  readonly kind: "grey" | "rgb";
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/**
 * Loads the WebAssembly decoder.
 *
 * @throws an `Error` where the package can not be loaded
 */
export async function openWasmDecompressor(): Promise<WasmDecompressor> {
  const codec = await loadWasmCodec();
  return new WasmDecompressor(codec, await codec());
}

/** Decodes. No JPEG makes it throw. */
export class WasmDecompressor {
  readonly label = "libjpeg-turbo (WebAssembly)";
  readonly #codec: WasmCodec;
  #decoder: WasmJpegDecoder | undefined;
  #failures = 0;

  constructor(codec: WasmCodec, decoder: WasmJpegDecoder) {
    this.#codec = codec;
    this.#decoder = decoder;
  }

  /** Decodes one JPEG. */
  decode(jpeg: Uint8Array): WasmPicture | BrokenPicture {
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

function decodeWith(
  decoder: WasmJpegDecoder,
  original: Uint8Array,
): WasmPicture | BrokenPicture {
  const jpeg = withoutHeaderGaps(original);
  decoder.getEncodedBuffer(jpeg.length).set(jpeg);
  decoder.readHeader();
  const { width, height, componentCount } = decoder.getFrameInfo();
  if (!isWithinLimits(width, height)) return tooLarge(width, height);
  decoder.decode();
  const bytes = decoder.getDecodedBuffer();
  const pixels = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { kind: componentCount === 1 ? "grey" : "rgb", width, height, pixels };
}
