// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * The inverse of the square matrix of the elements 1/(i XOR j), for the missing sources i and as many repairs j.
 *
 * ```text
 *  element of i and j = row(i) · column(j) / (i XOR j)
 *
 *  row(i)    = Π (i XOR n) over all repairs n / Π (i XOR m) over the other missing sources m
 *  column(j) = Π (j XOR m) over all missing sources m / Π (j XOR n) over the other repairs n
 * ```
 *
 * Source: Knuth, The Art of Computer Programming 1, 1.2.3, exercise 41.
 *
 * @module
 */

import { exp, logOf } from "./field.as.ts";

/** The indices of the missing sources, one byte each. */
export const MISSING = memory.data(256);
/** The indices of the repairs that are made, or chosen for decoding, in ascending order. */
export const REPAIRS = memory.data(256);

const ROW_LOGS = memory.data(256);
const COLUMN_LOGS = memory.data(256);

/** Finds the inverse for so many missing sources and repairs. */
export function invertMatrix(lost: u32): void {
  for (let n: u32 = 0; n < lost; n++) {
    store<u8>(ROW_LOGS + n, factorLog(load<u8>(MISSING + n), REPAIRS, MISSING, lost));
    store<u8>(COLUMN_LOGS + n, factorLog(load<u8>(REPAIRS + n), MISSING, REPAIRS, lost));
  }
}

/** The inverse's element for the n-th missing source and the m-th repair; nothing past the last repair. */
export function inverseAt(n: u32, m: u32, lost: u32): u32 {
  if (m >= lost) return 0;
  const differenceLog = logOf(load<u8>(REPAIRS + m) ^ load<u8>(MISSING + n));
  return exp((<u32> load<u8>(ROW_LOGS + n) + load<u8>(COLUMN_LOGS + m) + 255 - differenceLog) % 255);
}

/** The logarithm of Π(x XOR y, all y of `over`) / Π(x XOR y, all other y of `under`). */
function factorLog(x: u32, over: usize, under: usize, lost: u32): u32 {
  let log: u32 = 0;
  for (let n: u32 = 0; n < lost; n++) {
    log += logOf(load<u8>(over + n) ^ x);
    const difference: u32 = load<u8>(under + n) ^ x;
    if (difference != 0) log += 255 - logOf(difference);
  }
  return log % 255;
}
