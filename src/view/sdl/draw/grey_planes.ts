/**
 * A picture without its colours.
 *
 * @module
 */

import type { Picture, PlanarPicture, RgbPicture } from "../../../jpeg/decode/picture.ts";

/** The value of a colour plane where there is no colour. */
const NO_COLOUR = 128;

/** Makes pictures grey; its memory lives until the next picture. */
export class GreyPlanes {
  #chroma = new Uint8Array(0);
  #luma = new Uint8Array(0);

  /** The grey form of a picture; of a planar one its own brightness plane. */
  of(picture: Picture): PlanarPicture {
    const { width, height } = picture;
    const chromaStrideBytes = (width + 1) >> 1;
    const chromaBytes = chromaStrideBytes * ((height + 1) >> 1);
    if (this.#chroma.length !== chromaBytes) this.#chroma = new Uint8Array(chromaBytes).fill(NO_COLOUR);
    const colours = { u: this.#chroma, v: this.#chroma, chromaStrideBytes };
    if (picture.kind === "i420") return { ...picture, ...colours };
    return { kind: "i420", width, height, y: this.#brightness(picture), yStrideBytes: width, ...colours };
  }

  /** ITU-T T.871, section 7, in steps of 1/256. */
  #brightness({ width, height, pixels, strideBytes }: RgbPicture): Uint8Array<ArrayBuffer> {
    if (this.#luma.length !== width * height) this.#luma = new Uint8Array(width * height);
    const luma = this.#luma;
    for (let y = 0, at = 0; y < height; y++) {
      for (let from = y * strideBytes; at < (y + 1) * width; at++, from += 3) {
        luma[at] = (77 * pixels[from]! + 150 * pixels[from + 1]! + 29 * pixels[from + 2]! + 128) >> 8;
      }
    }
    return luma;
  }
}
