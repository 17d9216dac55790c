// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * Passes over four input fragments, which add multiples of them to one, two or four output fragments, so that an input
 * is read and split once for all of them.
 *
 * The tables of a pass lie at {@linkcode TABLES}. That is a constant, so that no bounds are checked where a table is
 * read; engines that check them in code spend more on that than on the arithmetic.
 *
 * @module
 */

import { TABLE_BYTES } from "./field.as.ts";

/** The inputs of one pass. */
export const INPUTS: u32 = 4;

/** The tables of one pass: of input 0 for each output, of input 1 and so on. */
export const TABLES = memory.data(512, 16);

const LOWER_HALVES = memory.data<u8>([15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15], 16);

/** From one fragment to the next, inputs and outputs. */
let strideBytes: usize = 0;
let fragmentBytes: usize = 0;

/** Sets the shape of the fragments for the passes that follow; whole vectors of 16 bytes are worked on. */
export function setShape(stride: usize, bytes: usize): void {
  strideBytes = stride;
  fragmentBytes = bytes;
}

function lowerHalves(x: v128): v128 {
  return v128.and(x, v128.load(LOWER_HALVES));
}

function upperHalves(x: v128): v128 {
  return v128.and(i16x8.shr_u(x, 4), v128.load(LOWER_HALVES));
}

/** Sixteen bytes, given as halves, times the coefficient whose tables are at `table`. */
function times(table: usize, lower: v128, upper: v128): v128 {
  const lowerProducts = i8x16.relaxed_swizzle(v128.load(table), lower);
  return v128.xor(lowerProducts, i8x16.relaxed_swizzle(v128.load(table + 16), upper));
}

/** One output. */
export function addToOne(input: usize, output: usize): void {
  const end = output + fragmentBytes;
  for (; output < end; output += 16) {
    let source = input;
    let x = v128.load(source);
    let sum = times(TABLES, lowerHalves(x), upperHalves(x));
    source += strideBytes;
    x = v128.load(source);
    let other = times(TABLES + TABLE_BYTES, lowerHalves(x), upperHalves(x));
    source += strideBytes;
    x = v128.load(source);
    sum = v128.xor(sum, times(TABLES + 2 * TABLE_BYTES, lowerHalves(x), upperHalves(x)));
    source += strideBytes;
    x = v128.load(source);
    other = v128.xor(other, times(TABLES + 3 * TABLE_BYTES, lowerHalves(x), upperHalves(x)));
    v128.store(output, v128.xor(v128.load(output), v128.xor(sum, other)));
    input += 16;
  }
}

/** Two outputs, wherever they are. */
export function addToTwo(input: usize, output: usize, second: usize): void {
  const end = output + fragmentBytes;
  for (; output < end; output += 16) {
    let source = input;
    let x = v128.load(source);
    let lower = lowerHalves(x);
    let upper = upperHalves(x);
    let sum0 = times(TABLES, lower, upper);
    let sum1 = times(TABLES + TABLE_BYTES, lower, upper);
    source += strideBytes;
    x = v128.load(source);
    lower = lowerHalves(x);
    upper = upperHalves(x);
    sum0 = v128.xor(sum0, times(TABLES + 2 * TABLE_BYTES, lower, upper));
    sum1 = v128.xor(sum1, times(TABLES + 3 * TABLE_BYTES, lower, upper));
    source += strideBytes;
    x = v128.load(source);
    lower = lowerHalves(x);
    upper = upperHalves(x);
    sum0 = v128.xor(sum0, times(TABLES + 4 * TABLE_BYTES, lower, upper));
    sum1 = v128.xor(sum1, times(TABLES + 5 * TABLE_BYTES, lower, upper));
    source += strideBytes;
    x = v128.load(source);
    lower = lowerHalves(x);
    upper = upperHalves(x);
    sum0 = v128.xor(sum0, times(TABLES + 6 * TABLE_BYTES, lower, upper));
    sum1 = v128.xor(sum1, times(TABLES + 7 * TABLE_BYTES, lower, upper));
    v128.store(output, v128.xor(v128.load(output), sum0));
    v128.store(second, v128.xor(v128.load(second), sum1));
    input += 16;
    second += 16;
  }
}

/**
 * Four outputs of indices 4m … 4m + 3, from inputs of indices 4n … 4n + 3, by nine multiplications in place of sixteen.
 *
 * ```text
 *  coefficients of the output 4m,      a b c d    in GF(256) minus is plus, so that each half of the matrix,
 *  and by the indices' XOR             b a d c    and of its halves, is of the form  p q
 *  those of the three others:          c d a b                                       q p
 *                                      d c b a
 *
 *  p·x + q·y = p·(x + y) + (p + q)·y
 *  q·x + p·y = p·(x + y) + (p + q)·y + (p + q)·(x + y)
 * ```
 *
 * The tables are those of a, a + b, a + c and a + b + c + d.
 */
export function addToQuad(input: usize, output: usize): void {
  const end = output + fragmentBytes;
  for (; output < end; output += 16) {
    let source = input;
    const x0 = v128.load(source);
    source += strideBytes;
    const x1 = v128.load(source);
    source += strideBytes;
    const x2 = v128.load(source);
    source += strideBytes;
    const x3 = v128.load(source);

    let lower = lowerHalves(x3);
    let upper = upperHalves(x3);
    let sum0 = times(TABLES + 3 * TABLE_BYTES, lower, upper);

    const x23 = v128.xor(x2, x3);
    lower = lowerHalves(x23);
    upper = upperHalves(x23);
    sum0 = v128.xor(sum0, times(TABLES + 2 * TABLE_BYTES, lower, upper));
    let sum1 = times(TABLES + 3 * TABLE_BYTES, lower, upper);

    const x13 = v128.xor(x1, x3);
    lower = lowerHalves(x13);
    upper = upperHalves(x13);
    sum0 = v128.xor(sum0, times(TABLES + TABLE_BYTES, lower, upper));
    let sum2 = times(TABLES + 3 * TABLE_BYTES, lower, upper);

    const all = v128.xor(v128.xor(x0, x1), x23);
    lower = lowerHalves(all);
    upper = upperHalves(all);
    sum0 = v128.xor(sum0, times(TABLES, lower, upper));
    sum1 = v128.xor(sum1, times(TABLES + TABLE_BYTES, lower, upper));
    sum2 = v128.xor(sum2, times(TABLES + 2 * TABLE_BYTES, lower, upper));
    let sum3 = times(TABLES + 3 * TABLE_BYTES, lower, upper);

    sum3 = v128.xor(sum3, sum1);
    sum2 = v128.xor(sum2, sum0);
    let target = output;
    v128.store(target, v128.xor(v128.load(target), sum0));
    target += strideBytes;
    v128.store(target, v128.xor(v128.load(target), v128.xor(sum0, sum1)));
    target += strideBytes;
    v128.store(target, v128.xor(v128.load(target), sum2));
    target += strideBytes;
    v128.store(target, v128.xor(v128.load(target), v128.xor(sum2, sum3)));
    input += 16;
  }
}
