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

import { quantise, quantiseLow } from "./block_levels.as.ts";
import { isLow, LAST_LOW, rowPlaceOf } from "./places.as.ts";

/** T₀ and T₁, f32, 8 rows of 4; and transposed, 4 rows of 8. */
const T = memory.data(2 * 32 * 4);
const TT = memory.data(2 * 32 * 4);
/** Of each place up to the last low one, where it goes in a 4x4 block and which marks it leaves (u32 each); others behind all four. */
const LOW_PLACES = memory.data(25 * 8);
/** Four 4x4 blocks, f32, and where nobody looks; two of 8x4 between; one of 8x8. */
const LOW = memory.data(2 * 4 * 16 * 4);
const BETWEEN = memory.data(2 * 32 * 4);
const WHOLE = memory.data(64 * 4);
/** The four lowest frequencies each way of a block that is made, f32, row by row. */
const PART = memory.data(16 * 4);
/** Rows and columns of {@linkcode WHOLE} that hold something, or of the four of {@linkcode LOW}. */
let rowsHeld: usize = 0;
let columnsHeld: usize = 0;

/** Once, before anything. */
export function prepareHalves(): void {
  for (let place: usize = 0; place <= LAST_LOW; place++) {
    const rowPlace = rowPlaceOf(place);
    const low = LOW_PLACES + place * 8;
    store<u32>(low, <u32> (isLow(place) ? (rowPlace >> 3) * 16 + (rowPlace & 7) * 4 : 4 * 64));
    store<u32>(low, isLow(place) ? marksOf(rowPlace) : 0, 4);
  }
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

/**
 * Takes the four lowest frequencies of a block, halved, as one of the four; its tokens begin at `first`.
 *
 * Most pictures have more tokens of the other frequencies among them than a branch foretells: those go where nobody looks.
 */
export function readLow(block: usize, first: usize, steps: usize, quarter: usize): void {
  if (quarter == 0) forgetLow();
  const into = LOW + quarter * 64;
  store<f32>(into, <f32> (load<i32>(block) * <i32> load<u16>(steps)) / 2);
  const end: usize = load<u32>(block, 4);
  let held: u32 = 0;
  for (let token = first; token < end; token += 4) {
    const place: usize = load<u16>(token, 2);
    if (place > LAST_LOW) break;
    const low = LOW_PLACES + place * 8;
    held |= load<u32>(low, 4);
    const value = <i32> load<i16>(token) * <i32> load<u16>(steps + place * 2);
    store<f32>(into + <usize> load<u32>(low), <f32> value / 2);
  }
  hold(held);
}

/** Takes all of a block. */
export function readWhole(block: usize, first: usize, steps: usize): void {
  memory.fill(WHOLE, 0, 64 * 4);
  rowsHeld = columnsHeld = 1;
  store<f32>(WHOLE, <f32> (load<i32>(block) * <i32> load<u16>(steps)));
  const end: usize = load<u32>(block, 4);
  let held: u32 = 0;
  for (let token = first; token < end; token += 4) {
    const place: usize = load<u16>(token, 2);
    const value = <i32> load<i16>(token) * <i32> load<u16>(steps + place * 2);
    const rowPlace = rowPlaceOf(place);
    held |= marksOf(rowPlace);
    store<f32>(WHOLE + rowPlace * 4, <f32> value);
  }
  hold(held);
}

/** No blocks yet, but for their DC. */
function forgetLow(): void {
  memory.fill(LOW, 0, 4 * 16 * 4);
  rowsHeld = columnsHeld = 1;
}

/** A mark for the row, and one for the column. */
function marksOf(rowPlace: usize): u32 {
  return 1 << <u32> (rowPlace >> 3) | 256 << <u32> (rowPlace & 7);
}

/** Takes note of all marks of a block. */
function hold(marks: u32): void {
  rowsHeld = max<usize>(rowsHeld, 32 - clz<u32>(marks & 255));
  columnsHeld = max<usize>(columnsHeld, 32 - clz<u32>(marks >> 8));
}

/** Four blocks become one: Vᵦ = T₀ l₀ᵦ + T₁ l₁ᵦ, Y = V₀ T₀ᵀ + V₁ T₁ᵀ. */
export function join(): void {
  for (let b: usize = 0; b < 2; b++) {
    for (let u: usize = 0; u < 8; u++) {
      let row = f32x4.splat(0);
      for (let k: usize = 0; k < rowsHeld; k++) {
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
      for (let j: usize = 0; j < columnsHeld; j++) {
        const value = f32x4.splat(load<f32>(BETWEEN + (b * 32 + u * 4 + j) * 4));
        left = f32x4.add(left, f32x4.mul(value, v128.load(TT + (b * 32 + j * 8) * 4)));
        right = f32x4.add(right, f32x4.mul(value, v128.load(TT + (b * 32 + j * 8 + 4) * 4)));
      }
    }
    v128.store(WHOLE + u * 32, left);
    v128.store(WHOLE + u * 32 + 16, right);
  }
}

/** One of the four blocks that {@linkcode WHOLE} holds, into {@linkcode PART}: 2 Tₐᵀ Y Tᵦ. */
export function part(a: usize, b: usize): void {
  for (let k: usize = 0; k < 4; k++) {
    let left = f32x4.splat(0);
    let right = f32x4.splat(0);
    for (let u: usize = 0; u < rowsHeld; u++) {
      const value = f32x4.splat(load<f32>(T + (a * 32 + u * 4 + k) * 4));
      left = f32x4.add(left, f32x4.mul(value, v128.load(WHOLE + u * 32)));
      right = f32x4.add(right, f32x4.mul(value, v128.load(WHOLE + u * 32 + 16)));
    }
    v128.store(BETWEEN, left);
    v128.store(BETWEEN + 16, right);
    let row = f32x4.splat(0);
    for (let v: usize = 0; v < columnsHeld; v++) {
      const value = f32x4.splat(2 * load<f32>(BETWEEN + v * 4));
      row = f32x4.add(row, f32x4.mul(value, v128.load(T + (b * 32 + v * 4) * 4)));
    }
    v128.store(PART + k * 16, row);
  }
}

/** Writes what {@linkcode join} made; returns where the next token goes. */
export function writeJoined(block: usize, firstAt: usize, quantClass: usize): usize {
  return quantise(WHOLE, block, firstAt, quantClass);
}

/** Writes what {@linkcode part} made; returns where the next token goes. */
export function writePart(block: usize, firstAt: usize, quantClass: usize): usize {
  return quantiseLow(PART, block, firstAt, quantClass);
}
