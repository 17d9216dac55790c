/**
 * Encodes grey pixels with libjpeg-turbo as WebAssembly: slower than the machine's own library, and always there.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import { copyRows, type GreyImage } from "../../common/grey_image.ts";
import { Marker } from "../markers.ts";
import type { JpegSize } from "../size.ts";
import { Subsampling } from "../turbojpeg_library.ts";
import { openWasmJpegEncoder, type WasmFrameInfo, type WasmJpegEncoder } from "../wasm_codec.ts";
import {
  assertEncodable,
  assertQuality,
  type GreyJpegEncoder,
  type GreyJpegEncoderOptions,
  type GreySampling,
} from "./encoding.ts";
import { copyPadded, createGreyImage } from "./memory.ts";

/** The side of a block. For the JPEG of a picture that is smaller the package has no room. */
const BLOCK_PIXELS = 8;
/** That of the byte that carries it. */
const MAX_BITS_PER_SAMPLE = 255;

/**
 * Loads the WebAssembly encoder.
 *
 * @throws a `RangeError` where the quality is not 1 … 100; an `Error` where the package can not be loaded
 */
export async function openWasmGreyEncoder(options: GreyJpegEncoderOptions): Promise<GreyJpegEncoder> {
  assertQuality(options.quality);
  return new WasmGreyEncoder(await openWasmJpegEncoder(), options);
}

class WasmGreyEncoder implements GreyJpegEncoder {
  readonly label = "libjpeg-turbo (WebAssembly)";
  readonly #encoder: WasmJpegEncoder;
  readonly #sampling: GreySampling;

  constructor(encoder: WasmJpegEncoder, options: GreyJpegEncoderOptions) {
    this.#encoder = encoder;
    this.#sampling = options.sampling;
    encoder.setProgressive(0);
    encoder.setSubSampling(Subsampling.Yuv420);
    encoder.setQuality(options.quality);
  }

  encode(image: GreyImage): Jpeg {
    assertEncodable(image);
    const { width, height } = image;
    if (Math.min(width, height) >= BLOCK_PIXELS) return this.#encode(image);
    const blocks = createGreyImage(roundUp(width, BLOCK_PIXELS), roundUp(height, BLOCK_PIXELS));
    copyPadded(image, blocks);
    const jpeg = this.#encode(blocks);
    writeSize(jpeg, image);
    return jpeg;
  }

  setQuality(quality: number): void {
    assertQuality(quality);
    this.#encoder.setQuality(quality);
  }

  close(): void {}

  #encode(image: GreyImage): Jpeg {
    const input = this.#encoder.getDecodedBuffer(describeInput(image, this.#sampling));
    if (this.#sampling === "grey") copyRows(image, { ...image, strideBytes: image.width, pixels: input });
    else copyRowsAsRgb(image, input);
    try {
      this.#encoder.encode();
    } catch {
      // A number thrown by the package (it says no more), or WebAssembly's own RuntimeError.
      throw new Error("Cannot encode a JPEG: libjpeg-turbo (WebAssembly) failed");
    }
    return new Uint8Array(this.#encoder.getEncodedBuffer().buffer);
  }
}

/** With `bitsPerSample` such that there is room for the JPEG, whatever the picture is. */
function describeInput({ width, height }: GreyImage, sampling: GreySampling): WasmFrameInfo {
  const componentCount = sampling === "grey" ? 1 : 3;
  const bytesPerSample = Math.ceil(maxJpegBytes(width, height, sampling) / (width * height * componentCount));
  const bitsPerSample = Math.min(bytesPerSample * 8, MAX_BITS_PER_SAMPLE);
  return { width, height, bitsPerSample, componentCount, isSigned: false };
}

/**
 * `tjBufSize` of turbojpeg.c: two bytes for each sample of whole MCUs, and the headers. (A picture of one grey block gets
 * 2048 bytes instead of 2176; it can not have more than 900.)
 */
function maxJpegBytes(width: number, height: number, sampling: GreySampling): number {
  const [mcuPixels, bytesPerPixel] = sampling === "grey" ? [8, 2] as const : [16, 3] as const;
  return roundUp(width, mcuPixels) * roundUp(height, mcuPixels) * bytesPerPixel + 2048;
}

function roundUp(side: number, step: number): number {
  return Math.ceil(side / step) * step;
}

/** Writes another size, of as many blocks, into the frame header: libjpeg would have padded the picture the same way. */
function writeSize(jpeg: Jpeg, { width, height }: JpegSize): void {
  const view = new DataView(jpeg.buffer);
  let at = 2;
  while (jpeg[at + 1] !== Marker.SOF0) at += 2 + view.getUint16(at + 2);
  view.setUint16(at + 5, height);
  view.setUint16(at + 7, width);
}

/** Red, green and blue alike: libjpeg makes exactly this brightness of them, and colour of exactly 128. */
function copyRowsAsRgb({ width, height, strideBytes, pixels }: GreyImage, into: Uint8Array): void {
  let to = 0;
  for (let row = 0; row < height; row++) {
    const start = row * strideBytes;
    for (let from = start; from < start + width; from++, to += 3) {
      into[to] = into[to + 1] = into[to + 2] = pixels[from]!;
    }
  }
}
