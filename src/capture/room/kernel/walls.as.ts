// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * The six walls, as rays from the camera meet them.
 *
 * A ray d meets the wall across the axis n, which is m away, at the distance t = m / |dn|. A pixel of the angle a covers
 * there, along the axis u of the wall, at most t·a·√(dn² + du²) / |dn|: the more slanting, the longer.
 *
 * @module
 */

import { choose, squareWave } from "./lanes.as.ts";
import { cameraAt, checkersPerMetre, patterned, radiansPerPixel, toWall, wallGrey } from "./scene.as.ts";

/** The mask of the rays that meet a wall of the one axis before one of the other. */
export function isBefore(axis: usize, direction: v128, other: usize, otherDirection: v128): v128 {
  const timesOther = f32x4.mul(toWall(axis, direction), f32x4.abs(otherDirection));
  return f32x4.lt(timesOther, f32x4.mul(toWall(other, otherDirection), f32x4.abs(direction)));
}

/** How far the wall is along the ray: that across the x axis, the y axis or else the z axis. */
export function distanceOfWall(dx: v128, dy: v128, dz: v128, isX: v128, isY: v128): v128 {
  const away = choose(isX, toWall(0, dx), choose(isY, toWall(1, dy), toWall(2, dz)));
  return f32x4.div(away, f32x4.abs(choose(isX, dx, choose(isY, dy, dz))));
}

/** The grey of that wall at the distance t. */
export function greyOfWall(dx: v128, dy: v128, dz: v128, isX: v128, isY: v128, t: v128): v128 {
  const px = f32x4.add(cameraAt(0), f32x4.mul(dx, t));
  const py = f32x4.add(cameraAt(1), f32x4.mul(dy, t));
  const pz = f32x4.add(cameraAt(2), f32x4.mul(dz, t));
  const u = f32x4.mul(choose(isX, pz, px), checkersPerMetre());
  const v = f32x4.mul(choose(isY, pz, py), checkersPerMetre());

  const dn = choose(isX, dx, choose(isY, dy, dz));
  const slantU = hypotenuse(dn, choose(isX, dz, dx));
  const slantV = hypotenuse(dn, choose(isY, dz, dy));
  const pixel = f32x4.mul(f32x4.mul(t, radiansPerPixel()), checkersPerMetre());
  // One division for both: each slant is left over where the other one is needed.
  const slants = f32x4.mul(slantU, slantV);
  const steepness = f32x4.div(f32x4.abs(f32x4.add(dn, dn)), f32x4.mul(pixel, slants));
  const waveU = squareWave(u, f32x4.mul(steepness, slantV));
  const waveV = squareWave(v, f32x4.mul(steepness, slantU));

  const grey = choose(isX, wallGrey(0, dx), choose(isY, wallGrey(1, dy), wallGrey(2, dz)));
  return patterned(grey, f32x4.mul(waveU, waveV));
}

function hypotenuse(a: v128, b: v128): v128 {
  return f32x4.sqrt(f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)));
}
