// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * Passes over four inputs, which add multiples of them to one output or to two.
 *
 * @module
 */

import { addAt, fragmentBytes, lowerHalves, strideBytes, times, upperHalves } from "./vectors.as.ts";

/** The inputs of one pass, one after the other. */
export const INPUTS: u32 = 4;

/** Adds to one output; the tables are those of inputs 0 … 3. */
export function addToOne(input: usize, output: usize): void {
  const end = output + fragmentBytes;
  for (; output < end; output += 16, input += 16) {
    const x0 = v128.load(input);
    const x1 = v128.load(input + strideBytes);
    const x2 = v128.load(input + 2 * strideBytes);
    const x3 = v128.load(input + 3 * strideBytes);
    const sum01 = v128.xor(
      times(0, lowerHalves(x0), upperHalves(x0)),
      times(1, lowerHalves(x1), upperHalves(x1)),
    );
    const sum23 = v128.xor(
      times(2, lowerHalves(x2), upperHalves(x2)),
      times(3, lowerHalves(x3), upperHalves(x3)),
    );
    addAt(output, v128.xor(sum01, sum23));
  }
}

/** Adds to two outputs, wherever they are; the tables are those of input 0 for each, then of input 1 and so on. */
export function addToTwo(input: usize, output: usize, other: usize): void {
  const end = output + fragmentBytes;
  for (; output < end; output += 16, other += 16, input += 16) {
    let x = v128.load(input);
    let lower = lowerHalves(x);
    let upper = upperHalves(x);
    let sum = times(0, lower, upper);
    let otherSum = times(1, lower, upper);

    x = v128.load(input + strideBytes);
    lower = lowerHalves(x);
    upper = upperHalves(x);
    sum = v128.xor(sum, times(2, lower, upper));
    otherSum = v128.xor(otherSum, times(3, lower, upper));

    x = v128.load(input + 2 * strideBytes);
    lower = lowerHalves(x);
    upper = upperHalves(x);
    sum = v128.xor(sum, times(4, lower, upper));
    otherSum = v128.xor(otherSum, times(5, lower, upper));

    x = v128.load(input + 3 * strideBytes);
    lower = lowerHalves(x);
    upper = upperHalves(x);
    addAt(output, v128.xor(sum, times(6, lower, upper)));
    addAt(other, v128.xor(otherSum, times(7, lower, upper)));
  }
}
