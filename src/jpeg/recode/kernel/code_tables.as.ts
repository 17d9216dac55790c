// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * Huffman tables, laid out for reading: ITU-T T.81, C.2 and F.2.2.3.
 *
 * ```text
 *  a table, 8192 bytes
 *   0     by the next 10 bits, u32 each, 0 where the code is longer:
 *           value (i16) << 16 | symbol (u8) << 8 | whether the value lies in the 10 bits << 7 | bits to be passed over
 *   4096  for each length 0 … 17: the first 16-bit word above its codes (u32)
 *   4224  for each length: what is to be added to a code for its symbol's place (i32)
 *   4352  symbols (u8)
 *   4608  BITS: how many codes of each length, 1 … 16 (u8)
 * ```
 *
 * @module
 */

import { extend } from "./bits.as.ts";

export const FAST_BITS: u32 = 10;
export const HAS_VALUE: u32 = 0x80;
export const ABOVE: usize = 4096;
export const PLACES: usize = 4224;
export const SYMBOLS: usize = 4352;
const TABLE_BYTES: usize = 8192;
const COUNTS: usize = 4608;
/** Tables of AC follow so many of DC. */
export const AC_TABLES: usize = 4;
/** DC 0 … 3, then AC 0 … 3. */
const TABLES = memory.data(8 * 8192);
/** Of each table, for writing: by symbol, code << 8 | length (u32). */
const CODES = memory.data(8 * 1024);
const CODE_BYTES: usize = 1024;

export function tableAt(index: usize): usize {
  return TABLES + index * TABLE_BYTES;
}

/** The codes of a table, by symbol. */
export function codesAt(index: usize): usize {
  return CODES + index * CODE_BYTES;
}

/** Where BITS of a table are to be put, 16 bytes. */
export function countsOf(index: usize): usize {
  return tableAt(index) + COUNTS;
}

/** Where its symbols are to be put, 256 bytes at the most. */
export function symbolsOf(index: usize): usize {
  return tableAt(index) + SYMBOLS;
}

/**
 * Lays a table out.
 *
 * @returns false where its codes are too many
 */
export function prepareTable(index: usize): bool {
  const table = tableAt(index);
  memory.fill(table, 0, ABOVE);
  let code: u32 = 0;
  let place: u32 = 0;
  for (let length: u32 = 1; length <= 16; length++) {
    const count: u32 = load<u8>(table + COUNTS + length - 1);
    if (code + count > (<u32> 1 << length) || place + count > 256) return false;
    store<i32>(table + PLACES + length * 4, <i32> place - <i32> code);
    if (length <= FAST_BITS) fillFast(table, code, place, count, length);
    for (let n: u32 = 0; n < count; n++) {
      store<u32>(
        codesAt(index) + <usize> load<u8>(table + SYMBOLS + place + n) * 4,
        (code + n) << 8 | length,
      );
    }
    code += count;
    place += count;
    store<u32>(table + ABOVE + length * 4, code << (16 - length));
    code <<= 1;
  }
  store<u32>(table + ABOVE + 17 * 4, u32.MAX_VALUE);
  return true;
}

function fillFast(table: usize, first: u32, place: u32, count: u32, length: u32): void {
  const spare = FAST_BITS - length;
  for (let n: u32 = 0; n < count; n++) {
    const symbol: u32 = load<u8>(table + SYMBOLS + place + n);
    const size = symbol & 15;
    for (let rest: u32 = 0; rest < <u32> 1 << spare; rest++) {
      const at = table + (((first + n) << spare | rest) << 2);
      if (size > spare) {
        store<u32>(at, symbol << 8 | length);
        continue;
      }
      const value = extend(rest >> (spare - size), size);
      store<u32>(at, value << 16 | symbol << 8 | HAS_VALUE | (length + size));
    }
  }
}
