/**
 * The forward cosine transform of an 8x8 block.
 *
 * @module
 */

const AAN = [1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.5411961, 0.275899379];

/**
 * Transforms a block in place by the method of Arai, Agui and Nakajima (as libjpeg's jfdctflt.c): five
 * multiplications a line, because each result is left with a factor that
 * {@linkcode quantizationFactors} takes out.
 *
 * @param block 64 samples about 0 (-128 … 127), row by row
 */
export function forwardDct(block: Float64Array): void {
  for (let row = 0; row < 64; row += 8) transformLine(block, row, 1);
  for (let column = 0; column < 8; column++) transformLine(block, column, 8);
}

/**
 * What to multiply each output of {@linkcode forwardDct} with, to get the coefficient in quantization steps.
 *
 * @param steps 64 quantization steps, row by row
 */
export function quantizationFactors(steps: readonly number[]): Float64Array {
  return Float64Array.from(steps, (step, index) => {
    const scale = AAN[index >> 3]! * AAN[index & 7]! * 8;
    return 1 / (step * scale);
  });
}

function transformLine(block: Float64Array, start: number, stride: number): void {
  const i1 = start + stride, i2 = i1 + stride, i3 = i2 + stride, i4 = i3 + stride;
  const i5 = i4 + stride, i6 = i5 + stride, i7 = i6 + stride;
  const a0 = block[start]!, a1 = block[i1]!, a2 = block[i2]!, a3 = block[i3]!;
  const a4 = block[i4]!, a5 = block[i5]!, a6 = block[i6]!, a7 = block[i7]!;
  const sum0 = a0 + a7, sum1 = a1 + a6, sum2 = a2 + a5, sum3 = a3 + a4;
  const difference0 = a0 - a7, difference1 = a1 - a6, difference2 = a2 - a5, difference3 = a3 - a4;

  const even0 = sum0 + sum3, even1 = sum1 + sum2, even3 = sum0 - sum3;
  const turned = (sum1 - sum2 + even3) * 0.707106781;
  block[start] = even0 + even1;
  block[i4] = even0 - even1;
  block[i2] = even3 + turned;
  block[i6] = even3 - turned;

  const odd0 = difference3 + difference2, odd2 = difference1 + difference0;
  const shared = (odd0 - odd2) * 0.382683433;
  const low = 0.5411961 * odd0 + shared, high = 1.306562965 * odd2 + shared;
  const middle = (difference2 + difference1) * 0.707106781;
  const plus = difference0 + middle, minus = difference0 - middle;
  block[i5] = minus + low;
  block[i3] = minus - low;
  block[i1] = plus + high;
  block[i7] = plus - high;
}
