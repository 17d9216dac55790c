// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * Four numbers at a time.
 *
 * The lesser and the greater of two are taken by the operations that are one instruction on every processor; they differ
 * from the usual ones where a number is none, and there is none here. The relaxed choice, by masks of whole lanes, is
 * the same everywhere, and cheaper on x86.
 *
 * @module
 */

/** Where the mask is set `yes`, else `no`. */
export function choose(mask: v128, yes: v128, no: v128): v128 {
  return i32x4.relaxed_laneselect(yes, no, mask);
}

/** The mask of the numbers below 0. */
export function isNegative(x: v128): v128 {
  return f32x4.lt(x, f32x4.splat(0));
}

/** The numbers, held within 0 … 1. */
export function within01(x: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, f32x4.splat(0)), f32x4.splat(1));
}

/**
 * A square wave of ±1 that changes at every whole number, as a pixel sees it that is 2 / `steepness` wide: its edges are
 * ramps of that width, and it fades where the pixel is wider than the wave.
 */
export function squareWave(x: v128, steepness: v128): v128 {
  const half = f32x4.splat(0.5);
  const nearestEven = f32x4.mul(f32x4.nearest(f32x4.mul(x, half)), f32x4.splat(2));
  const offset = f32x4.sub(x, nearestEven);
  const toEdge = f32x4.sub(half, f32x4.abs(f32x4.sub(f32x4.abs(offset), half)));
  const size = f32x4.pmin(f32x4.mul(toEdge, steepness), f32x4.splat(1));
  return v128.or(size, signOf(offset));
}

/** The sign bits alone. */
function signOf(x: v128): v128 {
  return v128.and(x, i32x4.splat(0x80000000));
}
