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

/** Turns pictures; its memory, one piece for all planes, lives until the next picture. */
export class PictureTurner {
  #memory = new Uint8Array(0);

  /** The turned picture; the same one where there is nothing to turn. */
  turn(picture: Picture, orientation: Orientation): Picture {
    if (orientation.rotateDegrees === 0 && !orientation.flip) return picture;
    const size = orientedSize(picture, orientation);
    const { width, height } = picture;
    if (picture.kind === "rgb24") {
      const { pixels, strideBytes } = picture;
      const plane = { width, height, bytes: pixels, strideBytes, pixelBytes: 3 } as const;
      const [turned] = this.#turn([plane], orientation);
      return { kind: "rgb24", ...size, pixels: turned!.bytes, strideBytes: turned!.strideBytes };
    }
    const luma = {
      width,
      height,
      bytes: picture.y,
      strideBytes: picture.yStrideBytes,
      pixelBytes: 1,
    } as const;
    const chroma = {
      width: (width + 1) >> 1,
      height: (height + 1) >> 1,
      strideBytes: picture.chromaStrideBytes,
      pixelBytes: 1,
    } as const;
    const planes = [luma, { ...chroma, bytes: picture.u }, { ...chroma, bytes: picture.v }];
    const [y, u, v] = this.#turn(planes, orientation);
    return {
      kind: "i420",
      ...size,
      y: y!.bytes,
      u: u!.bytes,
      v: v!.bytes,
      yStrideBytes: y!.strideBytes,
      chromaStrideBytes: u!.strideBytes,
    };
  }

  #turn(planes: readonly Plane[], orientation: Orientation): Plane[] {
    const sizes = planes.map(({ width, height, pixelBytes }) => width * height * pixelBytes);
    const lengthBytes = sizes.reduce((sum, bytes) => sum + bytes);
    if (this.#memory.length !== lengthBytes) this.#memory = new Uint8Array(lengthBytes);
    let end = 0;
    return planes.map((plane, i) =>
      turnPlane(plane, orientation, this.#memory.subarray(end, end += sizes[i]!))
    );
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
