// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * A picture of the room, by one ray for each pixel, four at a time.
 *
 * ```text
 *  scene │ rays, 48 bytes for four pixels: x x x x, y y y y, z z z z │ pixels, one byte each
 * ```
 *
 *  1. the lens: a pixel outside of its field is black, and needs no more
 *  2. turn the ray from the camera's axes to the room's
 *  3. the wall that it meets first, and its checkers there
 *  4. the pillars before it, from the farthest to the nearest
 *
 * @module
 */

import { coverByPillar, pillarLimit } from "./pillars.as.ts";
import { lensLight, PILLAR_BYTES, PILLARS, rotate, SCENE } from "./scene.as.ts";
import { distanceOfWall, greyOfWall, isBefore } from "./walls.as.ts";

const LANES: usize = 4;
const RAYS_BYTES: usize = 48;
const PAGE_BYTES: usize = 65536;

let rays: usize = 0;
let pixels: usize = 0;
let groups: usize = 0;

/** Where the scene is, for whoever fills it in. */
export function sceneAt(): usize {
  return SCENE;
}

/** Where the rays are, for whoever fills them in: unit vectors in the axes of the camera. */
export function raysAt(): usize {
  return rays;
}

/** Where the pixels are. */
export function pixelsAt(): usize {
  return pixels;
}

/** Makes room for the rays and the pixels of a picture; false where there is not enough memory. */
export function begin(count: usize): bool {
  groups = (count + LANES - 1) / LANES;
  rays = (__heap_base + 15) & ~15;
  pixels = rays + groups * RAYS_BYTES;
  const end = pixels + groups * LANES;
  const pages = <i32> ((end + PAGE_BYTES - 1) / PAGE_BYTES) - memory.size();
  return pages <= 0 || memory.grow(pages) >= 0;
}

/** Takes the picture of the scene with so many pillars. */
export function render(pillarCount: usize): void {
  const pillarsEnd = PILLARS + pillarCount * PILLAR_BYTES;
  let to = pixels;
  const end = to + groups * LANES;
  for (let ray = rays; to < end; to += LANES, ray += RAYS_BYTES) {
    const x = v128.load(ray);
    const y = v128.load(ray, 16);
    const z = v128.load(ray, 32);
    const light = lensLight(f32x4.neg(z));
    if (!v128.any_true(light)) store<u32>(to, 0);
    else storeGreys(to, f32x4.mul(light, greyAlong(x, y, z, pillarsEnd)));
  }
}

function greyAlong(x: v128, y: v128, z: v128, pillarsEnd: usize): v128 {
  const dx = rotate(0, x, y, z);
  const dy = rotate(1, x, y, z);
  const dz = rotate(2, x, y, z);
  const isX = v128.and(isBefore(0, dx, 1, dy), isBefore(0, dx, 2, dz));
  const isY = v128.andnot(isBefore(1, dy, 2, dz), isX);
  const t = distanceOfWall(dx, dy, dz, isX, isY);
  const limit = pillarLimit(dx, dz);
  let grey = greyOfWall(dx, dy, dz, isX, isY, t);
  for (let pillar = PILLARS; pillar < pillarsEnd; pillar += PILLAR_BYTES) {
    grey = coverByPillar(grey, v128.load32_splat(pillar), v128.load32_splat(pillar, 4), dx, dy, dz, limit, t);
  }
  return grey;
}

/** Rounds four greys to bytes. They are within 0 … 255, for which the relaxed conversion is the same everywhere. */
function storeGreys(to: usize, grey: v128): void {
  const whole = i32x4.relaxed_trunc_f32x4_s(f32x4.add(grey, f32x4.splat(0.5)));
  const words = i16x8.narrow_i32x4_s(whole, whole);
  v128.store32_lane(to, i8x16.narrow_i16x8_u(words, words), 0);
}
