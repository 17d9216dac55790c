// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * The contexts of the wire code, and what is known of them before the first bit of a slice.
 *
 * ```text
 *  a level, 4 bits: how probable a one is, from hardly ever (0) to nearly always (15)
 * ```
 *
 * @module
 */

import { START_LEVELS } from "./start_levels.as.ts";

export const COUNT_BUCKETS: usize = 10;
export const REST_BUCKETS: usize = 8;
export const MAGNITUDE_BUCKETS: usize = 6;
export const SIZES: usize = 12;
export const ERROR_BUCKETS: usize = 14;
export const PLACES: usize = 64;

/** Where each kind begins; of each there are two sets, of brightness and of colour. */
export const COUNTS: usize = 0;
export const IS_THERE: usize = COUNTS + 2 * COUNT_BUCKETS * 64;
export const SIZE_BITS: usize = IS_THERE + 2 * PLACES * REST_BUCKETS * MAGNITUDE_BUCKETS;
export const FIRST_BITS: usize = SIZE_BITS + 2 * PLACES * MAGNITUDE_BUCKETS * SIZES;
export const DC_SIZE_BITS: usize = FIRST_BITS + 2 * PLACES * SIZES;
export const DC_FIRST_BITS: usize = DC_SIZE_BITS + 2 * ERROR_BUCKETS * SIZES;
export const SIGNS: usize = DC_FIRST_BITS + 2 * SIZES;
/** All of them: 19,048. */
export const CONTEXTS: usize = SIGNS + 2 * PLACES * 4;

/** Between two levels, in the logarithm of the odds. */
const LEVEL: f64 = 0.75;
const MIDDLE: f64 = 7.5;
/** What is known beforehand weighs as if it had been seen so often. */
const START_COUNT: u32 = 8;
const PROBABILITY_BITS: u32 = 22;

/** One u32 for each context. */
export const STATES = memory.data(4 * 19048);
const STARTS = memory.data(4 * 19048);
/** One u32 for each level. */
const STATE_OF = memory.data(16 * 4);

/** Has to be called once, before anything. */
export function prepareStarts(): void {
  for (let level: u32 = 0; level < 16; level++) {
    const probability = 1 / (1 + Math.exp((MIDDLE - <f64> level) * LEVEL));
    store<u32>(STATE_OF + level * 4, <u32> (probability * <f64> (1 << PROBABILITY_BITS)) << 10 | START_COUNT);
  }
  for (let i: usize = 0; i < CONTEXTS; i++) {
    const level = <usize> (load<u8>(START_LEVELS + (i >> 1)) >> <u8> ((i & 1) * 4) & 15);
    store<u32>(STARTS + i * 4, load<u32>(STATE_OF + level * 4));
  }
}

/** Forgets what a slice has taught. */
export function startStates(): void {
  memory.copy(STATES, STARTS, CONTEXTS * 4);
}

/** Where the states are, for those who train them. */
export function statesAt(): usize {
  return STATES;
}
