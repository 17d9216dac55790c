// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * From the values of a block to its tokens.
 *
 * @module
 */

import { clampTo, MOST_AC, MOST_DC } from "./bits.as.ts";
import { placeOf, rowPlaceOf } from "./places.as.ts";

/** Of each class the steps of what is to be made (f32), row by row. */
const ROW_STEPS = memory.data(4 * 64 * 4);
/** A block in steps (i16), row by row. */
const LEVELS = memory.data(64 * 2);

/** Takes the steps of the picture that is to be made, and forgets what was made before. */
export function takeSteps(steps: usize): void {
  for (let i: usize = 0; i < 4 * 64; i++) {
    const at = ROW_STEPS + ((i & ~63) + rowPlaceOf(i & 63)) * 4;
    store<f32>(at, <f32> load<u16>(steps + i * 2));
  }
  memory.fill(LEVELS, 0, 64 * 2);
}

/** Writes a block of 8 rows of 8 values (f32), and its tokens, each to the nearest step; returns where the next token goes. */
export function quantise(values: usize, block: usize, firstAt: usize, quantClass: usize): usize {
  const steps = ROW_STEPS + quantClass * (64 * 4);
  let held: u64 = 0;
  for (let row: usize = 0; row < 8; row++) {
    const at = values + row * 32;
    const rowSteps = steps + row * 32;
    held |= keepRow(row, toNearest(at, rowSteps), toNearest(at + 16, rowSteps + 16));
  }
  return writeTokens(block, firstAt, held);
}

/** The same with 4 rows of 4, the lowest frequencies. */
export function quantiseLow(values: usize, block: usize, firstAt: usize, quantClass: usize): usize {
  const steps = ROW_STEPS + quantClass * (64 * 4);
  let held: u64 = 0;
  for (let row: usize = 0; row < 4; row++) {
    held |= keepRow(row, toNearest(values + row * 16, steps + row * 32), i32x4.splat(0));
  }
  return writeTokens(block, firstAt, held);
}

/** Four values in steps. */
function toNearest(values: usize, steps: usize): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.div(v128.load(values), v128.load(steps))));
}

/** Keeps a row; returns which of the block's places, row by row, are no zeros: a bit for each. */
function keepRow(row: usize, left: v128, right: v128): u64 {
  const levels = i16x8.narrow_i32x4_s(left, right);
  v128.store(LEVELS + row * 16, levels);
  return <u64> i16x8.bitmask(i16x8.ne(levels, i16x8.splat(0))) << (row * 8);
}

/** Writes what {@linkcode LEVELS} hold, in zigzag order. */
function writeTokens(block: usize, firstAt: usize, held: u64): usize {
  store<i32>(block, clampTo(load<i16>(LEVELS), MOST_DC));
  let places: u64 = 0;
  for (let rest = held & ~1; rest != 0; rest &= rest - 1) {
    places |= 1 << <u64> placeOf(<usize> ctz<u64>(rest));
  }
  let at = firstAt;
  for (; places != 0; places &= places - 1) {
    const place = <usize> ctz<u64>(places);
    const level: i32 = load<i16>(LEVELS + rowPlaceOf(place) * 2);
    store<u32>(at, <u32> place << 16 | (clampTo(level, MOST_AC) & 0xffff));
    at += 4;
  }
  store<u32>(block, <u32> at, 4);
  return at;
}
