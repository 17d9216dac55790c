// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * What the passes over fragments share: sixteen bytes times a coefficient, and the shape of the fragments.
 *
 * The tables of a pass lie at {@linkcode TABLES}. That is a constant, so that no bounds are checked where a table is
 * read; engines that check them in code spend more on that than on the arithmetic.
 *
 * @module
 */

import { TABLE_BYTES } from "./field.as.ts";

/** Room for the tables of one pass. */
export const TABLES = memory.data(256, 16);

const LOWER_HALVES = memory.data<u8>([15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15], 16);

/** From one fragment to the next, of inputs and of outputs. */
export let strideBytes: usize = 0;
/** What is worked on of each, in whole vectors of 16 bytes. */
export let fragmentBytes: usize = 0;

/** Sets the shape of the fragments for the passes that follow. */
export function setShape(stride: usize, bytes: usize): void {
  strideBytes = stride;
  fragmentBytes = bytes;
}

/** The lower four bits of each byte. */
export function lowerHalves(x: v128): v128 {
  return v128.and(x, v128.load(LOWER_HALVES));
}

/** The upper four bits of each byte. */
export function upperHalves(x: v128): v128 {
  return v128.and(i16x8.shr_u(x, 4), v128.load(LOWER_HALVES));
}

/**
 * Sixteen bytes, given as halves, times the coefficient of the n-th table. Halves are below 16, for which the relaxed
 * swizzle is the same on every processor, and one instruction less than the strict one on x86.
 */
export function times(n: usize, lower: v128, upper: v128): v128 {
  const lowerProducts = i8x16.relaxed_swizzle(v128.load(TABLES + n * TABLE_BYTES), lower);
  const upperProducts = i8x16.relaxed_swizzle(v128.load(TABLES + n * TABLE_BYTES + 16), upper);
  return v128.xor(lowerProducts, upperProducts);
}

/** Adds sixteen bytes to an output. */
export function addAt(output: usize, x: v128): void {
  v128.store(output, v128.xor(v128.load(output), x));
}
