// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * GF(256) by the polynomial x⁸ + x⁴ + x³ + x² + 1 (0x11d), the field of the usual Reed-Solomon codes.
 *
 * A multiplication of sixteen bytes by one coefficient is two table look-ups by byte swizzle, one for the lower and one
 * for the upper halves of the bytes, after Plank, Greenan and Miller, "Screaming Fast Galois Field Arithmetic Using
 * Intel SIMD Instructions" (2013).
 *
 * @module
 */

const POLYNOMIAL: u32 = 0x11d;
/** Twice around, so that a sum of two logarithms needs no remainder. */
const EXP = memory.data(512);
const LOG = memory.data(256);

/** Bytes of the tables of one coefficient: its products with 0 … 15, then with 0, 16 … 240. */
export const TABLE_BYTES: usize = 32;
const PRODUCTS = memory.data(8192, 16);

/** a · b */
export function multiply(a: u32, b: u32): u32 {
  if (a == 0 || b == 0) return 0;
  return load<u8>(EXP + logOf(a) + logOf(b));
}

/** 1 / a, where a is not 0. */
export function invert(a: u32): u32 {
  return exp(255 - logOf(a));
}

/** The logarithm of a, where a is not 0: 0 … 254. */
export function logOf(a: u32): u32 {
  return load<u8>(LOG + a);
}

/** The element whose logarithm is `log`, 0 … 511. */
export function exp(log: u32): u32 {
  return load<u8>(EXP + log);
}

/** Copies the tables of a coefficient to where a pass reads them one after the other. */
export function copyTable(to: usize, coefficient: u32): void {
  const from = PRODUCTS + coefficient * TABLE_BYTES;
  v128.store(to, v128.load(from));
  v128.store(to, v128.load(from, 16), 16);
}

function makeLogarithms(): void {
  let value: u32 = 1;
  for (let log: u32 = 0; log < 255; log++) {
    store<u8>(EXP + log, value);
    store<u8>(EXP + log + 255, value);
    store<u8>(LOG + value, log);
    value <<= 1;
    if (value > 255) value ^= POLYNOMIAL;
  }
}

function makeProducts(): void {
  for (let coefficient: u32 = 0; coefficient < 256; coefficient++) {
    const table = PRODUCTS + coefficient * TABLE_BYTES;
    for (let half: u32 = 0; half < 16; half++) {
      store<u8>(table + half, multiply(coefficient, half));
      store<u8>(table + half, multiply(coefficient, half << 4), 16);
    }
  }
}

makeLogarithms();
makeProducts();
