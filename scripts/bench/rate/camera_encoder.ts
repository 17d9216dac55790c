/**
 * Encodes pixels as a camera does: 4:2:0, with libjpeg's tables, and the standard Huffman tables, which RTP/JPEG (RFC 2435)
 * requires. Each picture has its number drawn into it.
 *
 * @module
 */

import type { Jpeg } from "../../../src/common/frame.ts";
import { Subsampling } from "../../../src/jpeg/turbojpeg_library.ts";
import { openWasmJpegEncoder, type WasmJpegEncoder } from "../../../src/jpeg/wasm_codec.ts";
import { drawNumber } from "./picture_number.ts";

/** Its pictures, and how many a second. */
export const CAMERA = { width: 1024, height: 768, fps: 30 };
/** Red, green and blue. */
export const BYTES_PER_PIXEL = 3;

/** Room for the JPEG is so many bits a sample. */
const ROOM_BITS = 16;

/** One open encoder. */
export class CameraEncoder {
  readonly #encoder: WasmJpegEncoder;

  constructor(encoder: WasmJpegEncoder) {
    this.#encoder = encoder;
    encoder.setProgressive(0);
    encoder.setSubSampling(Subsampling.Yuv420);
  }

  /** 1 … 100, as libjpeg has it. */
  set quality(quality: number) {
    this.#encoder.setQuality(quality);
  }

  /** @param image rows from the top without gaps, of the size of {@linkcode CAMERA}; not changed */
  encode(image: Uint8Array, number: number): Jpeg {
    const info = { ...CAMERA, bitsPerSample: ROOM_BITS, componentCount: BYTES_PER_PIXEL, isSigned: false };
    const pixels = this.#encoder.getDecodedBuffer(info).subarray(0, image.length);
    pixels.set(image);
    drawNumber(pixels, CAMERA.width, number);
    this.#encoder.encode();
    return new Uint8Array(this.#encoder.getEncodedBuffer());
  }
}

/**
 * Opens one.
 *
 * @throws an `Error` where the package can not be loaded
 */
export async function openCameraEncoder(): Promise<CameraEncoder> {
  return new CameraEncoder(await openWasmJpegEncoder());
}
