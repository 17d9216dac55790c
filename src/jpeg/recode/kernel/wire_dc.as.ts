// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * DC in the wire code: how far it is from what the neighbours' edges make likely, by how well these agree.
 *
 * @module
 */

import { gapTo, keepEdges, LEFT, sumOf, UPPER } from "./edges.as.ts";
import { DC_FIRST_BITS, DC_SIZE_BITS, ERROR_BUCKETS, SIZES, STATES } from "./wire_contexts.as.ts";
import { codeRaw, codeRest, codeSize } from "./wire_values.as.ts";

/**
 * What is remembered of a block for those on its right and below, behind its magnitudes:
 *
 * ```text
 *  66  1 where there is one (u16)   80  lower edge   96  right edge (edges.as.ts)
 * ```
 */
const IS_THERE: usize = 66;
const LOWER_EDGE: usize = 80;
const RIGHT_EDGE: usize = 96;
const EDGE_SAMPLES: i32 = 8;
/** A step of one level is so many sixteenths of a level of brightness. */
const STEP_FRACTION: i32 = 2;
/** What is foretold is in such parts of a step. */
const PARTS: i32 = 8;

/** What DC is likely to be, in parts of a step, and how uncertain that is: a bucket. */
let likely: i32 = 0;
let uncertainty: usize = 0;

/** Codes the DC of a block whose tokens have been coded. */
export function codeDc<Direction>(
  set: usize,
  step: i32,
  block: usize,
  here: usize,
  above: usize,
  left: usize,
): void {
  foretell(step, above, left);
  const nearest = (likely + PARTS / 2) >> 3;
  let error: i32 = 0;
  if (sizeof<Direction>() == 1) error = load<i32>(block) - nearest;
  const magnitude = <u32> abs<i32>(error);
  const size = codeSize<Direction>(
    STATES + (DC_SIZE_BITS + (set * ERROR_BUCKETS + uncertainty) * SIZES) * 4,
    0,
    32 - clz<u32>(magnitude),
  );
  const whole = codeRest<Direction>(STATES + (DC_FIRST_BITS + set * SIZES) * 4, size, magnitude);
  if (whole != 0) error = codeRaw<Direction>(<u32> (error < 0), 1) != 0 ? -<i32> whole : <i32> whole;
  const dc = <i32> <i16> (nearest + error);
  store<u16>(here, 1, IS_THERE);
  keepEdges(dc * step, here + LOWER_EDGE, here + RIGHT_EDGE);
  if (sizeof<Direction>() == 2) store<i32>(block, dc);
}

/** The mean of how far the edges of the neighbours are above those of the block without its DC. */
function foretell(step: i32, above: usize, left: usize): void {
  const isAbove: i32 = load<u16>(above, IS_THERE);
  const isLeft: i32 = load<u16>(left, IS_THERE);
  const samples = (isAbove + isLeft) * EDGE_SAMPLES;
  likely = 0;
  uncertainty = ERROR_BUCKETS - 1;
  if (samples == 0) return;
  const gapAbove = gapTo(UPPER, above + LOWER_EDGE);
  const gapLeft = gapTo(LEFT, left + RIGHT_EDGE);
  const sum = isAbove * sumOf(gapAbove) + isLeft * sumOf(gapLeft);
  const mean = i16x8.splat(<i16> (sum / samples));
  const spread = isAbove * sumOf(i16x8.abs(i16x8.sub_sat_s(gapAbove, mean))) +
    isLeft * sumOf(i16x8.abs(i16x8.sub_sat_s(gapLeft, mean)));
  const all = samples * STEP_FRACTION * step;
  likely = sum * PARTS / all;
  uncertainty = min<usize>(ERROR_BUCKETS - 2, halfOctave(<u32> (spread * PARTS / all)));
}

/** 0, 1, 2, 3, and then two for each power of two. */
function halfOctave(value: u32): usize {
  if (value < 2) return value;
  const octave: u32 = 31 - clz<u32>(value);
  return 2 * octave + (value >> (octave - 1) & 1);
}
