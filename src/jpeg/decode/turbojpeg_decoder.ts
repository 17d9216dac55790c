/**
 * Decodes with the machine's own libturbojpeg.
 *
 * A 4:2:0 JPEG, which is what cameras make, is left as planes: the window's texture takes them as they are, and the
 * conversion to RGB is never computed here. All other kinds become RGB.
 *
 * @module
 */

import { ColorSpace, PixelFormat, Subsampling } from "../turbojpeg_library.ts";
import { type Decompressor, type Header, openDecompressor } from "./decompressor.ts";
import type { BrokenPicture, JpegDecoder, Picture } from "./picture.ts";
import { createPlaneBuffers, type PlaneBuffers } from "./plane_buffers.ts";

/** Opens libturbojpeg, or gives `undefined` where this machine has none. */
export function openTurboJpegDecoder(): JpegDecoder | undefined {
  const decompressor = openDecompressor();
  return decompressor && new TurboJpegDecoder(decompressor);
}

class TurboJpegDecoder implements JpegDecoder {
  readonly label = "libturbojpeg";
  readonly #decompressor: Decompressor;
  #planes: PlaneBuffers | undefined;
  #rgb = new Uint8Array(0);

  constructor(decompressor: Decompressor) {
    this.#decompressor = decompressor;
  }

  decode(jpeg: Uint8Array<ArrayBuffer>): Picture | BrokenPicture {
    const header = this.#decompressor.readHeader(jpeg);
    if (header.kind === "broken") return header;
    return isPlanar(header) ? this.#decodePlanes(jpeg, header) : this.#decodeRgb(jpeg, header);
  }

  close(): void {
    this.#decompressor.close();
  }

  #decodePlanes(jpeg: Uint8Array<ArrayBuffer>, header: Header): Picture | BrokenPicture {
    if (this.#planes?.width !== header.width || this.#planes.height !== header.height) {
      this.#planes = createPlaneBuffers(header.width, header.height);
    }
    const planes = this.#planes;
    // A grey JPEG writes the first plane alone.
    if (header.subsampling === Subsampling.Gray) planes.clearColor();
    return this.#decompressor.decodePlanes(jpeg, planes) ?? planes.picture;
  }

  #decodeRgb(jpeg: Uint8Array<ArrayBuffer>, { width, height }: Header): Picture | BrokenPicture {
    const strideBytes = width * 3;
    if (this.#rgb.length !== strideBytes * height) this.#rgb = new Uint8Array(strideBytes * height);
    const pixels = this.#rgb;
    const target = { pixels, width, height, strideBytes, format: PixelFormat.Rgb };
    return this.#decompressor.decodePixels(jpeg, target) ??
      { kind: "rgb24", width, height, pixels, strideBytes };
  }
}

function isPlanar(header: Header): boolean {
  return (header.subsampling === Subsampling.Yuv420 && header.colorSpace === ColorSpace.YCbCr) ||
    (header.subsampling === Subsampling.Gray && header.colorSpace === ColorSpace.Gray);
}
