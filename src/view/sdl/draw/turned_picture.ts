/**
 * A picture turned in memory, for a renderer that would take longer: SDL's own for the processor took some 30 ms for
 * 1024x768 where this took 2.
 *
 * @module
 */

import type { Picture, PictureBytes } from "../../../jpeg/decode/picture.ts";
import type { Orientation } from "../../../common/orientation.js";
import { orientedSize, type Size } from "./picture_layout.ts";

/** Rows of pixels. */
export interface Plane extends Size {
  readonly bytes: PictureBytes;
  readonly strideBytes: number;
  readonly pixelBytes: 1 | 3;
}

/** Turns pictures; its memory lives until the next picture. */
export class PictureTurner {
  readonly #buffers: Uint8Array<ArrayBuffer>[] = [];

  /** The turned picture; the same one where there is nothing to turn. */
  turn(picture: Picture, orientation: Orientation): Picture {
    if (orientation.rotateDegrees === 0 && !orientation.flip) return picture;
    const size = orientedSize(picture, orientation);
    if (picture.kind === "rgb24") {
      const { width, height, pixels, strideBytes } = picture;
      const turned = this.#turn(0, { width, height, bytes: pixels, strideBytes, pixelBytes: 3 }, orientation);
      return { kind: "rgb24", ...size, pixels: turned.bytes, strideBytes: turned.strideBytes };
    }
    const { width, height, y, yStrideBytes } = picture;
    const chroma = {
      width: (width + 1) >> 1,
      height: (height + 1) >> 1,
      strideBytes: picture.chromaStrideBytes,
    };
    const luma = { width, height, bytes: y, strideBytes: yStrideBytes, pixelBytes: 1 } as const;
    const turned = [
      this.#turn(0, luma, orientation),
      this.#turn(1, { ...chroma, bytes: picture.u, pixelBytes: 1 }, orientation),
      this.#turn(2, { ...chroma, bytes: picture.v, pixelBytes: 1 }, orientation),
    ] as const;
    return {
      kind: "i420",
      ...size,
      y: turned[0].bytes,
      u: turned[1].bytes,
      v: turned[2].bytes,
      yStrideBytes: turned[0].strideBytes,
      chromaStrideBytes: turned[1].strideBytes,
    };
  }

  #turn(index: number, plane: Plane, orientation: Orientation): Plane {
    const lengthBytes = plane.width * plane.height * plane.pixelBytes;
    if (this.#buffers[index]?.length !== lengthBytes) this.#buffers[index] = new Uint8Array(lengthBytes);
    return turnPlane(plane, orientation, this.#buffers[index]!);
  }
}

/**
 * Turns one plane.
 *
 * @param into room for all of its pixels; its rows have no gaps
 */
export function turnPlane(plane: Plane, orientation: Orientation, into: Uint8Array<ArrayBuffer>): Plane {
  const { bytes, strideBytes, pixelBytes } = plane;
  const { width, height } = orientedSize(plane, orientation);
  const at = (x: number, y: number) => {
    const [column, row] = sourceOf({ x, y }, plane, orientation);
    return row * strideBytes + column * pixelBytes;
  };
  // The way through the source is a straight one in both directions.
  const start = at(0, 0), across = at(1, 0) - start, down = at(0, 1) - start;
  for (let y = 0, to = 0; y < height; y++, to += width * pixelBytes) {
    const row = { from: start + y * down, across, to, pixels: width };
    if (pixelBytes === 1) copyBytes(bytes, into, row);
    else copyTriples(bytes, into, row);
  }
  return { bytes: into, width, height, strideBytes: width * pixelBytes, pixelBytes };
}

/** Where a row comes from, in steps of `across` bytes, and where it goes. */
interface Row {
  readonly from: number;
  readonly across: number;
  readonly to: number;
  readonly pixels: number;
}

function copyBytes(source: Uint8Array, into: Uint8Array, { from, across, to, pixels }: Row): void {
  for (let x = 0; x < pixels; x++) into[to + x] = source[from + x * across]!;
}

function copyTriples(source: Uint8Array, into: Uint8Array, { from, across, to, pixels }: Row): void {
  for (let x = 0; x < pixels; x++) {
    const at = from + x * across;
    into[to + 3 * x] = source[at]!;
    into[to + 3 * x + 1] = source[at + 1]!;
    into[to + 3 * x + 2] = source[at + 2]!;
  }
}

/** Column and row of the pixel that is seen at `x`, `y`. */
function sourceOf(
  { x, y }: { readonly x: number; readonly y: number },
  { width, height }: Size,
  { rotateDegrees, flip }: Orientation,
): readonly [number, number] {
  const turnedBack = {
    0: [x, y],
    90: [y, height - 1 - x],
    180: [width - 1 - x, height - 1 - y],
    270: [width - 1 - y, x],
  } as const;
  const [column, row] = turnedBack[rotateDegrees];
  return [flip ? width - 1 - column : column, row];
}
