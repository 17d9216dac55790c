/**
 * Quantization tables: how coarsely each frequency is stored, and in which order.
 *
 * @module
 */

/**
 * The order in which coefficients are stored, from low to high frequencies: for each place, the index in the block, row by
 * row (ITU-T T.81, figure A.6).
 */
export const ZIGZAG: readonly number[] = [
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5],
  ...[12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28],
  ...[35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51],
  ...[58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63],
];

/** For brightness, row by row (ITU-T T.81, table K.1). */
export const STANDARD_LUMINANCE: readonly number[] = [
  ...[16, 11, 10, 16, 24, 40, 51, 61],
  ...[12, 12, 14, 19, 26, 58, 60, 55],
  ...[14, 13, 16, 24, 40, 57, 69, 56],
  ...[14, 17, 22, 29, 51, 87, 80, 62],
  ...[18, 22, 37, 56, 68, 109, 103, 77],
  ...[24, 35, 55, 64, 81, 104, 113, 92],
  ...[49, 64, 78, 87, 103, 121, 120, 101],
  ...[72, 92, 95, 98, 112, 100, 103, 99],
];

/** For colour, row by row (ITU-T T.81, table K.2). */
export const STANDARD_CHROMINANCE: readonly number[] = [
  ...[17, 18, 24, 47, 99, 99, 99, 99],
  ...[18, 21, 26, 66, 99, 99, 99, 99],
  ...[24, 26, 56, 99, 99, 99, 99, 99],
  ...[47, 66, 99, 99, 99, 99, 99, 99],
  ...new Array<number>(32).fill(99),
];

/**
 * Scales a standard table to a quality as libjpeg does (jcparam.c, `jpeg_quality_scaling` and
 * `jpeg_add_quant_table` with `force_baseline`): 50 leaves it as it is, 100 makes every step 1.
 *
 * @param standard 64 steps, row by row
 * @param quality 1 … 100
 * @returns 64 steps of 1 … 255, row by row
 */
export function scaleQuantization(standard: readonly number[], quality: number): number[] {
  const percent = quality < 50 ? Math.trunc(5000 / quality) : 200 - quality * 2;
  return standard.map((step) => {
    const scaled = Math.trunc((step * percent + 50) / 100);
    return Math.min(255, Math.max(1, scaled));
  });
}
