// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * Passes from four inputs of indices 4n … 4n + 3 to four outputs of indices 4m … 4m + 3, by nine multiplications in place
 * of sixteen: a coefficient depends on the XOR of the indices alone.
 *
 * ```text
 *  outputs   4m      a b c d     in GF(256), where minus is plus, the matrix, each quarter   p q
 *            4m + 1  b a d c     of it and each element is of the form                       q p
 *            4m + 2  c d a b
 *            4m + 3  d c b a     p·x + q·y = p·(x + y) + (p + q)·y
 *                                q·x + p·y = p·(x + y) + (p + q)·y + (p + q)·(x + y)
 * ```
 *
 * The products of the first output stay a sum of four, the others' need two, two and one. The tables of four outputs are
 * those of a, a + b, a + c and a + b + c + d.
 *
 * @module
 */

import { addAt, fragmentBytes, lowerHalves, strideBytes, times, upperHalves } from "./vectors.as.ts";

/** Adds to four outputs, one after the other. */
export function addToQuad(input: usize, output: usize): void {
  const end = output + fragmentBytes;
  for (; output < end; output += 16, input += 16) {
    const x3 = v128.load(input + 3 * strideBytes);
    let lower = lowerHalves(x3);
    let upper = upperHalves(x3);
    let sum0 = times(3, lower, upper);

    const x23 = v128.xor(v128.load(input + 2 * strideBytes), x3);
    lower = lowerHalves(x23);
    upper = upperHalves(x23);
    sum0 = v128.xor(sum0, times(2, lower, upper));
    let sum1 = times(3, lower, upper);

    const x1 = v128.load(input + strideBytes);
    const x13 = v128.xor(x1, x3);
    lower = lowerHalves(x13);
    upper = upperHalves(x13);
    sum0 = v128.xor(sum0, times(1, lower, upper));
    let sum2 = times(3, lower, upper);

    const x0123 = v128.xor(v128.xor(v128.load(input), x1), x23);
    lower = lowerHalves(x0123);
    upper = upperHalves(x0123);
    sum0 = v128.xor(sum0, times(0, lower, upper));
    sum1 = v128.xor(sum1, times(1, lower, upper));
    sum2 = v128.xor(sum0, v128.xor(sum2, times(2, lower, upper)));
    const sum3 = v128.xor(sum1, times(3, lower, upper));

    addAt(output, sum0);
    addAt(output + strideBytes, v128.xor(sum0, sum1));
    addAt(output + 2 * strideBytes, sum2);
    addAt(output + 3 * strideBytes, v128.xor(sum2, sum3));
  }
}

/** Adds to two times four outputs, one after the other: the inputs are read and split once for all of them. */
export function addToTwoQuads(input: usize, output: usize): void {
  const end = output + fragmentBytes;
  for (; output < end; output += 16, input += 16) {
    const x3 = v128.load(input + 3 * strideBytes);
    let lower = lowerHalves(x3);
    let upper = upperHalves(x3);
    let sum0 = times(3, lower, upper);
    let sum4 = times(7, lower, upper);

    const x23 = v128.xor(v128.load(input + 2 * strideBytes), x3);
    lower = lowerHalves(x23);
    upper = upperHalves(x23);
    sum0 = v128.xor(sum0, times(2, lower, upper));
    sum4 = v128.xor(sum4, times(6, lower, upper));
    let sum1 = times(3, lower, upper);
    let sum5 = times(7, lower, upper);

    const x1 = v128.load(input + strideBytes);
    const x13 = v128.xor(x1, x3);
    lower = lowerHalves(x13);
    upper = upperHalves(x13);
    sum0 = v128.xor(sum0, times(1, lower, upper));
    sum4 = v128.xor(sum4, times(5, lower, upper));
    let sum2 = times(3, lower, upper);
    let sum6 = times(7, lower, upper);

    const x0123 = v128.xor(v128.xor(v128.load(input), x1), x23);
    lower = lowerHalves(x0123);
    upper = upperHalves(x0123);
    sum0 = v128.xor(sum0, times(0, lower, upper));
    sum4 = v128.xor(sum4, times(4, lower, upper));
    sum1 = v128.xor(sum1, times(1, lower, upper));
    sum5 = v128.xor(sum5, times(5, lower, upper));
    sum2 = v128.xor(sum0, v128.xor(sum2, times(2, lower, upper)));
    sum6 = v128.xor(sum4, v128.xor(sum6, times(6, lower, upper)));
    const sum3 = v128.xor(sum1, times(3, lower, upper));
    const sum7 = v128.xor(sum5, times(7, lower, upper));

    const second = output + 4 * strideBytes;
    addAt(output, sum0);
    addAt(output + strideBytes, v128.xor(sum0, sum1));
    addAt(output + 2 * strideBytes, sum2);
    addAt(output + 3 * strideBytes, v128.xor(sum2, sum3));
    addAt(second, sum4);
    addAt(second + strideBytes, v128.xor(sum4, sum5));
    addAt(second + 2 * strideBytes, sum6);
    addAt(second + 3 * strideBytes, v128.xor(sum6, sum7));
  }
}
