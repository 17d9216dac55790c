// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * The pillars, before the walls and before each other.
 *
 * ```text
 *   seen from above              a ray d, of the horizontal length h, passes the axis c
 *            ╭───╮                 along = (d · c) / h     metres ahead
 *   ─────────┤───│───▶ ray         aside = |d × c| / h     metres beside it
 *   camera   │ c │               and meets the pillar
 *            ╰───╯                 along − √(radius² − aside²)     metres ahead
 * ```
 *
 * @module
 */

import { choose, squareWave, within01 } from "./lanes.as.ts";
import {
  cameraAt,
  checkersPerMetre,
  patterned,
  pillarGrey,
  pillarLimb,
  pillarRadius,
  pillarReach,
  radiansPerPixel,
} from "./scene.as.ts";

/** (d × c)² of the rays that pass a pillar as far from its axis as something of it can be seen. */
export function pillarLimit(dx: v128, dz: v128): v128 {
  return f32x4.mul(f32x4.mul(pillarReach(), pillarReach()), squareOfHorizontal(dx, dz));
}

/**
 * The greys where the pillar with the axis at x and z stands before a wall at the distance t.
 *
 * @param grey what there was to see without the pillar
 * @param limit the {@linkcode pillarLimit} of the rays
 */
export function coverByPillar(
  grey: v128,
  x: v128,
  z: v128,
  dx: v128,
  dy: v128,
  dz: v128,
  limit: v128,
  t: v128,
): v128 {
  const cross = f32x4.sub(f32x4.mul(dx, z), f32x4.mul(dz, x));
  const isNear = f32x4.lt(f32x4.mul(cross, cross), limit);
  if (!v128.any_true(isNear)) return grey;
  const dot = f32x4.add(f32x4.mul(dx, x), f32x4.mul(dz, z));
  const isSeen = v128.and(isNear, f32x4.gt(dot, f32x4.splat(0)));
  const perHorizontal = f32x4.div(f32x4.splat(1), f32x4.sqrt(squareOfHorizontal(dx, dz)));
  const along = f32x4.mul(dot, perHorizontal);
  const aside = f32x4.mul(f32x4.abs(cross), perHorizontal);
  return choose(isSeen, paintPillar(grey, along, aside, perHorizontal, dy, t), grey);
}

function squareOfHorizontal(dx: v128, dz: v128): v128 {
  return f32x4.add(f32x4.mul(dx, dx), f32x4.mul(dz, dz));
}

/** Softens the outline over the width of a pixel, and the ends at the floor and the ceiling over about as much. */
function paintPillar(grey: v128, along: v128, aside: v128, perHorizontal: v128, dy: v128, t: v128): v128 {
  const half = f32x4.splat(0.5);
  const radius = pillarRadius();
  const depthSquare = f32x4.sub(f32x4.mul(radius, radius), f32x4.mul(aside, aside));
  const depth = f32x4.sqrt(f32x4.pmax(depthSquare, f32x4.splat(0)));
  const distance = f32x4.mul(f32x4.sub(along, depth), perHorizontal);
  const perPixel = f32x4.div(f32x4.splat(1), f32x4.mul(distance, radiansPerPixel()));
  const inside = within01(f32x4.add(f32x4.mul(f32x4.sub(radius, aside), perPixel), half));
  const before = within01(
    f32x4.mul(f32x4.add(f32x4.mul(f32x4.sub(t, distance), perPixel), f32x4.splat(1)), half),
  );
  const own = greyOfPillar(f32x4.div(depth, radius), distance, perPixel, perHorizontal, dy);
  return f32x4.add(grey, f32x4.mul(f32x4.mul(inside, before), f32x4.sub(own, grey)));
}

/** The grey of a pillar, which is darker where it faces away, in bands as high as the checkers. */
function greyOfPillar(facing: v128, distance: v128, perPixel: v128, perHorizontal: v128, dy: v128): v128 {
  const light = f32x4.add(pillarLimb(), f32x4.mul(f32x4.sub(f32x4.splat(1), pillarLimb()), facing));
  const height = f32x4.add(cameraAt(1), f32x4.mul(dy, distance));
  const slant = f32x4.mul(perHorizontal, checkersPerMetre());
  const steepness = f32x4.div(f32x4.add(perPixel, perPixel), slant);
  const bands = squareWave(f32x4.mul(height, checkersPerMetre()), steepness);
  return patterned(f32x4.mul(pillarGrey(), light), bands);
}
