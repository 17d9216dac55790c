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
import type { BrokenPicture, JpegDecoder, Picture, RgbPicture } from "./picture.ts";
import { createPlaneBuffers, type PlaneBuffers } from "./plane_buffers.ts";

/** Opens libturbojpeg, or gives `undefined` where this machine has none. */
export function openTurboJpegDecoder(): JpegDecoder | undefined {
  const decompressor = openDecompressor();
  return decompressor && new TurboJpegDecoder(decompressor);
}

/** Memory for one picture, of either kind. */
interface Slot {
  planes?: PlaneBuffers;
  rgb?: RgbPicture;
}

/** Decodes into two slots by turns: the last picture stays as it is while the next one is decoded. */
class TurboJpegDecoder implements JpegDecoder {
  readonly label = "libturbojpeg";
  readonly #decompressor: Decompressor;
  #free: Slot = {};
  #held: Slot = {};

  constructor(decompressor: Decompressor) {
    this.#decompressor = decompressor;
  }

  decode(jpeg: Uint8Array): Picture | BrokenPicture {
    const header = this.#decompressor.readHeader(jpeg);
    if (header.kind === "broken") return header;
    const picture = isPlanar(header) ? this.#decodePlanes(jpeg, header) : this.#decodeRgb(jpeg, header);
    if (picture.kind !== "broken") [this.#free, this.#held] = [this.#held, this.#free];
    return picture;
  }

  close(): void {
    this.#decompressor.close();
  }

  #decodePlanes(jpeg: Uint8Array, header: Header): Picture | BrokenPicture {
    const { width, height } = header;
    const slot = this.#free;
    if (slot.planes?.width !== width || slot.planes.height !== height) {
      slot.planes = createPlaneBuffers(width, height);
    }
    // A grey JPEG writes the first plane alone.
    if (header.subsampling === Subsampling.Gray) slot.planes.clearColor();
    return this.#decompressor.decodePlanes(jpeg, slot.planes) ?? slot.planes.picture;
  }

  #decodeRgb(jpeg: Uint8Array, { width, height }: Header): Picture | BrokenPicture {
    const slot = this.#free;
    if (slot.rgb?.width !== width || slot.rgb.height !== height) {
      const strideBytes = width * 3;
      const pixels = new Uint8Array(new SharedArrayBuffer(strideBytes * height));
      slot.rgb = { kind: "rgb24", width, height, pixels, strideBytes };
    }
    return this.#decompressor.decodePixels(jpeg, { ...slot.rgb, format: PixelFormat.Rgb }) ?? slot.rgb;
  }
}

function isPlanar(header: Header): boolean {
  return (header.subsampling === Subsampling.Yuv420 && header.colorSpace === ColorSpace.YCbCr) ||
    (header.subsampling === Subsampling.Gray && header.colorSpace === ColorSpace.Gray);
}
