// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * Four blocks become one of half the size, and one becomes four.
 *
 * ```text
 *  4x4 of each, l₀₀ l₀₁ / l₁₀ l₁₁    ⇄       Y = Σ Tₐ lₐᵦ Tᵦᵀ          Tₐ = C₈'s columns 4a … 4a+3 · C₄ᵀ   (8x4)
 * ```
 *
 * C₈ and C₄ are the orthonormal DCTs of 8 and 4 samples; a 4x4 block of the same picture has half the values of the 8x8 one.
 * Source: Dugad and Ahuja, "A fast scheme for image size change in the compressed domain", 2001.
 *
 * @module
 */

import { clampTo } from "./bits.as.ts";

/** By place in zigzag order, where a coefficient is in a block, row by row; and the other way. */
const ROW_PLACE = memory.data<u8>([
  0,
  1,
  8,
  16,
  9,
  2,
  3,
  10,
  17,
  24,
  32,
  25,
  18,
  11,
  4,
  5,
  12,
  19,
  26,
  33,
  40,
  48,
  41,
  34,
  27,
  20,
  13,
  6,
  7,
  14,
  21,
  28,
  35,
  42,
  49,
  56,
  57,
  50,
  43,
  36,
  29,
  22,
  15,
  23,
  30,
  37,
  44,
  51,
  58,
  59,
  52,
  45,
  38,
  31,
  39,
  46,
  53,
  60,
  61,
  54,
  47,
  55,
  62,
  63,
]);

/** T₀ and T₁, f32, 8 rows of 4; and transposed, 4 rows of 8. */
const T = memory.data(2 * 32 * 4);
const TT = memory.data(2 * 32 * 4);
/** Four 4x4 blocks, f32; two of 8x4 between; one of 8x8. */
const LOW = memory.data(4 * 16 * 4);
const BETWEEN = memory.data(2 * 32 * 4);
const WHOLE = memory.data(64 * 4);

/** Once, before anything. */
export function prepareHalves(): void {
  for (let a: usize = 0; a < 2; a++) {
    for (let u: usize = 0; u < 8; u++) {
      for (let k: usize = 0; k < 4; k++) {
        let sum: f64 = 0;
        for (let x: usize = 0; x < 4; x++) sum += basis(8, u, 4 * a + x) * basis(4, k, x);
        store<f32>(T + (a * 32 + u * 4 + k) * 4, <f32> sum);
        store<f32>(TT + (a * 32 + k * 8 + u) * 4, <f32> sum);
      }
    }
  }
}

/** One sample of a wave of the orthonormal DCT of so many samples. */
export function basis(size: usize, frequency: usize, x: usize): f64 {
  const scale = Math.sqrt((frequency == 0 ? 1.0 : 2.0) / <f64> size);
  return scale * Math.cos(Math.PI * <f64> (2 * x + 1) * <f64> frequency / <f64> (2 * size));
}

/** Where a place of the zigzag order is in a block, row by row. */
export function rowPlaceOf(place: usize): usize {
  return load<u8>(ROW_PLACE + place);
}

/** Whether a place is one of the four lowest frequencies each way. */
export function isLow(place: usize): bool {
  return (load<u8>(ROW_PLACE + place) & 0x24) == 0;
}

/** Takes the four lowest frequencies of a block, halved, as one of the four; its tokens begin at `first`. */
export function readLow(block: usize, first: usize, steps: usize, quarter: usize): void {
  const into = LOW + quarter * 64;
  store<f32>(into, <f32> (load<i32>(block) * <i32> load<u16>(steps)) / 2);
  const end: usize = load<u32>(block, 4);
  for (let token = first; token < end; token += 4) {
    const place: usize = load<u16>(token, 2);
    if (!isLow(place)) continue;
    const rowPlace: usize = load<u8>(ROW_PLACE + place);
    const at = into + ((rowPlace >> 3) * 4 + (rowPlace & 7)) * 4;
    store<f32>(at, <f32> (<i32> load<i16>(token) * <i32> load<u16>(steps + place * 2)) / 2);
  }
}

/** Takes all of a block. */
export function readWhole(block: usize, first: usize, steps: usize): void {
  memory.fill(WHOLE, 0, 64 * 4);
  store<f32>(WHOLE, <f32> (load<i32>(block) * <i32> load<u16>(steps)));
  const end: usize = load<u32>(block, 4);
  for (let token = first; token < end; token += 4) {
    const place: usize = load<u16>(token, 2);
    const value = <i32> load<i16>(token) * <i32> load<u16>(steps + place * 2);
    store<f32>(WHOLE + <usize> load<u8>(ROW_PLACE + place) * 4, <f32> value);
  }
}

/** No blocks yet. */
export function clearLow(): void {
  memory.fill(LOW, 0, 4 * 16 * 4);
}

/** Four blocks become one: Vᵦ = T₀ l₀ᵦ + T₁ l₁ᵦ, Y = V₀ T₀ᵀ + V₁ T₁ᵀ. */
export function join(): void {
  for (let b: usize = 0; b < 2; b++) {
    for (let u: usize = 0; u < 8; u++) {
      let row = f32x4.splat(0);
      for (let k: usize = 0; k < 4; k++) {
        const upper = f32x4.splat(load<f32>(T + (u * 4 + k) * 4));
        const lower = f32x4.splat(load<f32>(T + (32 + u * 4 + k) * 4));
        row = f32x4.add(row, f32x4.mul(upper, v128.load(LOW + (b * 16 + k * 4) * 4)));
        row = f32x4.add(row, f32x4.mul(lower, v128.load(LOW + ((2 + b) * 16 + k * 4) * 4)));
      }
      v128.store(BETWEEN + (b * 32 + u * 4) * 4, row);
    }
  }
  for (let u: usize = 0; u < 8; u++) {
    let left = f32x4.splat(0);
    let right = f32x4.splat(0);
    for (let b: usize = 0; b < 2; b++) {
      for (let j: usize = 0; j < 4; j++) {
        const value = f32x4.splat(load<f32>(BETWEEN + (b * 32 + u * 4 + j) * 4));
        left = f32x4.add(left, f32x4.mul(value, v128.load(TT + (b * 32 + j * 8) * 4)));
        right = f32x4.add(right, f32x4.mul(value, v128.load(TT + (b * 32 + j * 8 + 4) * 4)));
      }
    }
    v128.store(WHOLE + u * 32, left);
    v128.store(WHOLE + u * 32 + 16, right);
  }
}

/** One of the four blocks that {@linkcode WHOLE} holds, in its place: 2 Tₐᵀ Y Tᵦ, and zeros. */
export function part(a: usize, b: usize): void {
  for (let k: usize = 0; k < 4; k++) {
    let left = f32x4.splat(0);
    let right = f32x4.splat(0);
    for (let u: usize = 0; u < 8; u++) {
      const value = f32x4.splat(load<f32>(T + (a * 32 + u * 4 + k) * 4));
      left = f32x4.add(left, f32x4.mul(value, v128.load(WHOLE + u * 32)));
      right = f32x4.add(right, f32x4.mul(value, v128.load(WHOLE + u * 32 + 16)));
    }
    v128.store(BETWEEN + k * 32, left);
    v128.store(BETWEEN + k * 32 + 16, right);
  }
  memory.fill(WHOLE, 0, 64 * 4);
  for (let k: usize = 0; k < 4; k++) {
    let row = f32x4.splat(0);
    for (let v: usize = 0; v < 8; v++) {
      const value = f32x4.splat(2 * load<f32>(BETWEEN + (k * 8 + v) * 4));
      row = f32x4.add(row, f32x4.mul(value, v128.load(T + (b * 32 + v * 4) * 4)));
    }
    v128.store(WHOLE + k * 32, row);
  }
}

/** Writes {@linkcode WHOLE} as a block and its tokens, each to the nearest step; returns where the next token goes. */
export function quantise(block: usize, firstAt: usize, steps: usize): usize {
  let at = firstAt;
  store<i32>(block, clampTo(<i32> nearest<f32>(load<f32>(WHOLE) / <f32> load<u16>(steps)), 2047));
  for (let place: usize = 1; place < 64; place++) {
    const value = load<f32>(WHOLE + <usize> load<u8>(ROW_PLACE + place) * 4);
    if (value == 0) continue;
    const level = clampTo(<i32> nearest<f32>(value / <f32> load<u16>(steps + place * 2)), 1023);
    if (level == 0) continue;
    store<u32>(at, <u32> place << 16 | (level & 0xffff));
    at += 4;
  }
  store<u32>(block, <u32> at, 4);
  return at;
}
