// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * What the renderer writes for the kernel, as 32-bit floats: lengths in metres, greys 0 … 255.
 *
 * ```text
 *   0 …  8  the rotation from the camera's axes to the room's, row by row
 *   9 … 11  where the camera is
 *  12 … 14  how far the camera is from the walls of low x, y and z
 *  15 … 17  how far the camera is from the walls of high x, y and z
 *  18 … 20  greys of the walls of low x, y and z
 *  21 … 23  greys of the walls of high x, y and z
 *  24       checkers per metre
 *  25       radians per pixel
 *  26, 27   a surface = its grey · (mean + swing · square wave of ±1)
 *  28, 29   light of the lens = (cosine of the angle − least cosine) · steepness, within 0 … 1
 *  30, 31   radius and grey of the pillars
 *  32       grey of a pillar at its outline, as a part of that at its middle
 *  33       how far from its axis a pillar can be seen: its radius and the blur of its outline
 *  34 …     x and z from the camera of each pillar, the farthest first; 8 at most
 * ```
 *
 * A value is read where it is used: it comes into all four lanes by one instruction.
 *
 * @module
 */

import { choose, isNegative, within01 } from "./lanes.as.ts";

/** Where the floats begin. */
export const SCENE = memory.data(200, 16);

/** Where the pillars begin, {@linkcode PILLAR_BYTES} each. */
export const PILLARS = SCENE + 136;
export const PILLAR_BYTES: usize = 8;

/** A row of the rotation times four directions. */
export function rotate(row: usize, x: v128, y: v128, z: v128): v128 {
  const ofX = f32x4.mul(x, valueAt(3 * row));
  const ofY = f32x4.mul(y, valueAt(3 * row + 1));
  const ofZ = f32x4.mul(z, valueAt(3 * row + 2));
  return f32x4.add(f32x4.add(ofX, ofY), ofZ);
}

/** Where the camera is on an axis. */
export function cameraAt(axis: usize): v128 {
  return valueAt(9 + axis);
}

/** How far the camera is from that wall across an axis to which a direction leads. */
export function toWall(axis: usize, direction: v128): v128 {
  return choose(isNegative(direction), valueAt(12 + axis), valueAt(15 + axis));
}

/** The grey of that wall across an axis to which a direction leads. */
export function wallGrey(axis: usize, direction: v128): v128 {
  return choose(isNegative(direction), valueAt(18 + axis), valueAt(21 + axis));
}

export function checkersPerMetre(): v128 {
  return valueAt(24);
}

export function radiansPerPixel(): v128 {
  return valueAt(25);
}

/** What a grey becomes by a square wave. */
export function patterned(grey: v128, wave: v128): v128 {
  return f32x4.mul(grey, f32x4.add(valueAt(26), f32x4.mul(valueAt(27), wave)));
}

/** The light that the lens casts at the cosine of an angle from its axis, 0 … 1. */
export function lensLight(cosine: v128): v128 {
  return within01(f32x4.mul(f32x4.sub(cosine, valueAt(28)), valueAt(29)));
}

export function pillarRadius(): v128 {
  return valueAt(30);
}

export function pillarGrey(): v128 {
  return valueAt(31);
}

export function pillarLimb(): v128 {
  return valueAt(32);
}

export function pillarReach(): v128 {
  return valueAt(33);
}

function valueAt(index: usize): v128 {
  return v128.load32_splat(SCENE + 4 * index);
}
