/**
 * The picture of scripts/make_rectify_vectors.py once more: squares of a ramp, of noise, of edges and of faint noise.
 *
 * @module
 */

import type { GreyImage } from "../../src/common/grey_image.ts";

/** Fills a picture, but not what is beyond its sides. */
export function drawTestPicture({ width, height, strideBytes, pixels }: GreyImage): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels[y * strideBytes + x] = levelAt(x, y);
  }
}

function levelAt(x: number, y: number): number {
  const noise = hash(x, y);
  const textures = [3 * x + y & 255, noise & 255, (x ^ y) & 8 ? 224 : 24, 128 + (noise & 3)];
  return textures[(x >> 5) + 2 * (y >> 5) & 3]!;
}

function hash(x: number, y: number): number {
  let h = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return h ^ h >>> 12;
}
