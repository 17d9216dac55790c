/**
 * Decodes to grey with the machine's own libturbojpeg: no colour is computed, and the pixels are written straight to
 * where they are wanted.
 *
 * @module
 */

import type { GreyImage } from "../../common/grey_image.ts";
import { type Decompressor, openDecompressor } from "../decode/decompressor.ts";
import type { BrokenPicture } from "../decode/picture.ts";
import { PixelFormat } from "../turbojpeg_library.ts";
import { findMisfit, type GreyJpegDecoder, readPictureSize } from "./decoding.ts";

/** Opens libturbojpeg, or gives `undefined` where this machine has none. */
export function openTurboJpegGreyDecoder(): GreyJpegDecoder | undefined {
  const decompressor = openDecompressor();
  return decompressor && new TurboJpegGreyDecoder(decompressor);
}

class TurboJpegGreyDecoder implements GreyJpegDecoder {
  readonly label = "libturbojpeg";
  readonly readSize = readPictureSize;
  readonly #decompressor: Decompressor;

  constructor(decompressor: Decompressor) {
    this.#decompressor = decompressor;
  }

  decode(jpeg: Uint8Array<ArrayBuffer>, into: GreyImage): BrokenPicture | undefined {
    const header = this.#decompressor.readHeader(jpeg);
    if (header.kind === "broken") return header;
    const { width, height, strideBytes, pixels } = into;
    return findMisfit(header, into) ??
      this.#decompressor.decodePixels(jpeg, { width, height, strideBytes, pixels, format: PixelFormat.Gray });
  }

  close(): void {
    this.#decompressor.close();
  }
}
