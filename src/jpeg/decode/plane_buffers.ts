/**
 * The memory that a 4:2:0 picture is decoded into, which threads share, and its addresses as C expects them.
 *
 * @module
 */

import { addressOf } from "../../system/library.ts";
import type { PlanarPicture } from "./picture.ts";

/** Three planes for pictures of one size. */
export interface PlaneBuffers {
  readonly width: number;
  readonly height: number;
  /** `unsigned char *[3]` */
  readonly addresses: BigUint64Array<ArrayBuffer>;
  /** `int[3]`, bytes. */
  readonly strides: Int32Array<ArrayBuffer>;
  /** The planes themselves; the same object for every picture. */
  readonly picture: PlanarPicture;
  /** Makes the picture grey. */
  clearColor(): void;
}

/**
 * Allocates planes for `width` x `height` pixels. Sides are rounded up to an even number, as libturbojpeg writes them
 * (`tjPlaneWidth`, `tjPlaneHeight`).
 */
export function createPlaneBuffers(width: number, height: number): PlaneBuffers {
  const chromaStrideBytes = (width + 1) >> 1;
  const chromaRows = (height + 1) >> 1;
  const yStrideBytes = chromaStrideBytes * 2;
  const lumaBytes = yStrideBytes * chromaRows * 2;
  const chromaBytes = chromaStrideBytes * chromaRows;
  const memory = new SharedArrayBuffer(lumaBytes + 2 * chromaBytes);
  const y = new Uint8Array(memory, 0, lumaBytes);
  const u = new Uint8Array(memory, lumaBytes, chromaBytes);
  const v = new Uint8Array(memory, lumaBytes + chromaBytes, chromaBytes);
  return {
    width,
    height,
    addresses: BigUint64Array.from([y, u, v].map(addressOf)),
    strides: Int32Array.of(yStrideBytes, chromaStrideBytes, chromaStrideBytes),
    picture: { kind: "i420", width, height, y, u, v, yStrideBytes, chromaStrideBytes },
    clearColor() {
      u.fill(128);
      v.fill(128);
    },
  };
}
