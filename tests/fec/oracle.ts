/**
 * The Reed-Solomon code of src/fec once more, slowly: GF(256) byte by byte, and Gaussian elimination.
 *
 * @module
 */

const POLYNOMIAL = 0x11d;

/** a · b in GF(256), by long multiplication. */
export function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 0; bit < 8; bit++) if (b >> bit & 1) product ^= a << bit;
  for (let bit = 14; bit >= 8; bit--) if (product >> bit & 1) product ^= POLYNOMIAL << bit - 8;
  return product;
}

const INVERSES = Array.from({ length: 256 }, (_, a) => {
  return Array.from({ length: 256 }, (_, b) => b).find((b) => multiply(a, b) === 1) ?? 0;
});
const PRODUCTS = Array.from(
  { length: 256 },
  (_, a) => Uint8Array.from({ length: 256 }, (_, b) => multiply(a, b)),
);

/** 1 / a in GF(256); 0 for 0. */
export function invert(a: number): number {
  return INVERSES[a]!;
}

/** What fragment `index` holds of each of the k sources. */
export function rowOf(index: number, k: number): number[] {
  if (index < k) return Array.from({ length: k }, (_, i) => i === index ? 1 : 0);
  return Array.from({ length: k }, (_, i) => invert(index ^ i));
}

/** Fragment `index` of a block. */
export function makeFragment(sources: readonly Uint8Array[], index: number): Uint8Array {
  return combine(rowOf(index, sources.length), sources);
}

/** The k sources, from k fragments by their indices. */
export function restoreSources(fragments: ReadonlyMap<number, Uint8Array>): Uint8Array[] {
  const inverse = invertMatrix([...fragments.keys()].map((index) => rowOf(index, fragments.size)));
  return inverse.map((row) => combine(row, [...fragments.values()]));
}

function combine(row: readonly number[], fragments: readonly Uint8Array[]): Uint8Array {
  const sum = new Uint8Array(fragments[0]!.length);
  row.forEach((coefficient, i) => {
    const products = PRODUCTS[coefficient]!;
    fragments[i]!.forEach((byte, at) => sum[at]! ^= products[byte]!);
  });
  return sum;
}

/** Gauss and Jordan, on the matrix with the unit matrix at its right. */
function invertMatrix(matrix: readonly number[][]): number[][] {
  const rows = matrix.map((row, i) => [...row, ...row.map((_, column) => column === i ? 1 : 0)]);
  for (let column = 0; column < rows.length; column++) {
    const pivot = rows.findIndex((row, i) => i >= column && row[column] !== 0);
    if (pivot < 0) throw new Error("the matrix has no inverse");
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const unit = rows[column]!.map((value) => multiply(value, invert(rows[column]![column]!)));
    rows.forEach((row, i) => {
      const factor = row[column]!;
      rows[i] = i === column ? unit : row.map((value, at) => value ^ multiply(factor, unit[at]!));
    });
  }
  return rows.map((row) => row.slice(rows.length));
}
