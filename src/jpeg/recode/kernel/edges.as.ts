// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * The four edges of a block, by which its neighbours' brightness is foretold: a picture goes on where a block ends.
 *
 * ```text
 *  an edge: eight samples (i16, sixteenths of a level), as they would be half a sample beyond the block's last ones
 *  a block's edges, 64 bytes: upper, left, lower, right one
 * ```
 *
 * All of it is in whole numbers, so that both ends foretell the same. Source: the prediction of DC of Dropbox's Lepton
 * (Horn et al., "The design, implementation, and deployment of a system to transparently compress hundreds of petabytes of
 * image files for a file-storage service", 2017).
 *
 * @module
 */

import { clampTo } from "./bits.as.ts";
import { basis } from "./half_blocks.as.ts";
import { rowPlaceOf } from "./places.as.ts";
import { TOKEN_BYTES } from "./layout.as.ts";

const EDGES_BYTES: usize = 64;
export const UPPER: usize = 0;
export const LEFT: usize = 16;
const LOWER: usize = 32;
const RIGHT: usize = 48;
/** Sixteenths of a level; DC is eight levels of its block's samples. */
const FRACTION: i32 = 16;
const DC_FRACTION: i32 = 2;
/** Beyond what eight bits can make of a coefficient. */
const MOST: i32 = 2047;

/** For each place, what it adds to each edge, as a share of its value (Q15). */
const SHARES = memory.data(64 * 64);
/** Those of the block that is being coded, without its DC. */
const EDGES = memory.data(64);

/** Once, before anything. */
export function prepareEdges(): void {
  for (let place: usize = 0; place < 64; place++) {
    const rowPlace = rowPlaceOf(place);
    const u = rowPlace & 7;
    const v = rowPlace >> 3;
    for (let i: usize = 0; i < 8; i++) {
      const at = SHARES + place * EDGES_BYTES + i * 2;
      store<i16>(at + UPPER, share(beyond(v, 0, 1) * basis(8, u, i)));
      store<i16>(at + LEFT, share(beyond(u, 0, 1) * basis(8, v, i)));
      store<i16>(at + LOWER, share(beyond(v, 7, 6) * basis(8, u, i)));
      store<i16>(at + RIGHT, share(beyond(u, 7, 6) * basis(8, v, i)));
    }
  }
}

/** A wave half a sample beyond its last one, as it goes on from the last but one. */
function beyond(frequency: usize, last: usize, before: usize): f64 {
  return 1.5 * basis(8, frequency, last) - 0.5 * basis(8, frequency, before);
}

function share(value: f64): i16 {
  return <i16> nearest<f64>(value * 32768);
}

/** Begins a block, of which these are the tokens, and the steps of its class. */
export function sumEdges(from: usize, end: usize, steps: usize): void {
  let upper = i16x8.splat(0);
  let left = i16x8.splat(0);
  let lower = i16x8.splat(0);
  let right = i16x8.splat(0);
  for (let token = from; token < end; token += TOKEN_BYTES) {
    const place: usize = load<u16>(token, 2);
    const value = <i32> load<i16>(token) * <i32> load<u16>(steps + place * 2);
    const all = i16x8.splat(<i16> (clampTo(value, MOST) * FRACTION));
    const shares = SHARES + place * EDGES_BYTES;
    upper = i16x8.add_sat_s(upper, i16x8.q15mulr_sat_s(all, v128.load(shares, UPPER)));
    left = i16x8.add_sat_s(left, i16x8.q15mulr_sat_s(all, v128.load(shares, LEFT)));
    lower = i16x8.add_sat_s(lower, i16x8.q15mulr_sat_s(all, v128.load(shares, LOWER)));
    right = i16x8.add_sat_s(right, i16x8.q15mulr_sat_s(all, v128.load(shares, RIGHT)));
  }
  v128.store(EDGES, upper, UPPER);
  v128.store(EDGES, left, LEFT);
  v128.store(EDGES, lower, LOWER);
  v128.store(EDGES, right, RIGHT);
}

/** What the edge of a neighbour is above the one of this block that lies at it: eight samples. */
export function gapTo(edge: usize, neighbour: usize): v128 {
  return i16x8.sub_sat_s(v128.load(neighbour), v128.load(EDGES + edge));
}

/** The sum of eight samples. */
export function sumOf(samples: v128): i32 {
  const pairs = i32x4.extadd_pairwise_i16x8_s(samples);
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1) + i32x4.extract_lane(pairs, 2) +
    i32x4.extract_lane(pairs, 3);
}

/** Keeps the lower and the right edge, with the DC of so many levels, for the neighbours there. */
export function keepEdges(dc: i32, lower: usize, right: usize): void {
  const level = i16x8.splat(<i16> (clampTo(dc, 8 * MOST) * DC_FRACTION));
  v128.store(lower, i16x8.add_sat_s(v128.load(EDGES + LOWER), level));
  v128.store(right, i16x8.add_sat_s(v128.load(EDGES + RIGHT), level));
}
