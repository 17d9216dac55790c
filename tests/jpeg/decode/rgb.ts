/**
 * Decoded pictures as plain RGB, for comparison; the slow and obvious way.
 *
 * @module
 */

import type { BrokenPicture, Picture, PlanarPicture } from "../../../src/jpeg/decode/picture.ts";

const BLOCK = 16;

/** The colour of one pixel, 0 … 255 each. */
export type Rgb = readonly [number, number, number];

/** Reads one pixel of a picture. */
export function rgbAt(picture: Picture, x: number, y: number): Rgb {
  if (picture.kind === "rgb24") {
    const at = y * picture.strideBytes + x * 3;
    return [picture.pixels[at]!, picture.pixels[at + 1]!, picture.pixels[at + 2]!];
  }
  const chromaAt = (y >> 1) * picture.chromaStrideBytes + (x >> 1);
  return toRgb(picture.y[y * picture.yStrideBytes + x]!, picture.u[chromaAt]!, picture.v[chromaAt]!);
}

/**
 * The largest difference between two pictures of one size, each averaged over blocks of 16x16 pixels: decoders differ
 * in how they spread the colours of 4:2:0 over edges.
 */
export function blockDifference(a: Picture, b: Picture): number {
  let largest = 0;
  for (let y = 0; y + BLOCK <= a.height; y += BLOCK) {
    for (let x = 0; x + BLOCK <= a.width; x += BLOCK) {
      largest = Math.max(largest, distance(averageAt(a, x, y), averageAt(b, x, y)));
    }
  }
  return largest;
}

/** The largest difference of two colours in any of the three. */
export function distance(a: Rgb, b: Rgb): number {
  return Math.max(Math.abs(a[0] - b[0]), Math.abs(a[1] - b[1]), Math.abs(a[2] - b[2]));
}

/** The picture, or an error where it is broken. */
export function expectPicture(result: Picture | BrokenPicture): Picture {
  if (result.kind === "broken") throw new Error(`broken: ${result.reason}`);
  return result;
}

/** The picture where it came as planes, or an error. */
export function expectPlanes(result: Picture | BrokenPicture): PlanarPicture {
  if (result.kind !== "i420") throw new Error(`not planes but ${result.kind}`);
  return result;
}

function averageAt(picture: Picture, left: number, top: number): Rgb {
  const sum = [0, 0, 0];
  for (let y = top; y < top + BLOCK; y++) {
    for (let x = left; x < left + BLOCK; x++) {
      rgbAt(picture, x, y).forEach((value, i) => sum[i]! += value / (BLOCK * BLOCK));
    }
  }
  return sum as unknown as Rgb;
}

// ITU-T T.871, section 7.
function toRgb(y: number, cb: number, cr: number): Rgb {
  return [
    clamp(y + 1.402 * (cr - 128)),
    clamp(y - 0.344136 * (cb - 128) - 0.714136 * (cr - 128)),
    clamp(y + 1.772 * (cb - 128)),
  ];
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
