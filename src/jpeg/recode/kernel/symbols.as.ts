// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * How often each symbol of the entropy code comes, and the codes that are the shortest for it.
 *
 * ```text
 *  four tables: 0 DC, 1 AC of brightness; 2 DC, 3 AC of colour. Each
 *    numbers     257 (u32); the last one is a symbol that is never written, so that no code is all ones
 *    codes       256 (u32): code << 8 | length
 *    counts      16 (u8): BITS, and symbols, 256 (u8): HUFFVAL
 * ```
 *
 * Source: ITU-T T.81, K.2 and C.2.
 *
 * @module
 */

import { sizeOf } from "./bits.as.ts";

const TABLES: usize = 4;
const NUMBER_BYTES: usize = 257 * 4;
const CODE_BYTES: usize = 256 * 4;
const COUNT_BYTES: usize = 16;
const SYMBOL_BYTES: usize = 256;
const NEVER: u32 = 256;
const MAX_LENGTH: u32 = 16;
/** Longer codes do not come of so many symbols and pictures of this size, but are cut as any. */
const LONGEST: u32 = 64;

const NUMBERS = memory.data(4 * 257 * 4);
const CODES = memory.data(4 * 256 * 4);
const COUNTS = memory.data(4 * 16);
const SYMBOLS = memory.data(4 * 256);
/** For the making of one table: which symbols there are and their numbers, lengths, and the next one of the same tree. */
const PRESENT = memory.data(257 * 2);
const WEIGHTS = memory.data(257 * 4);
const LENGTHS = memory.data(257);
const NEXT = memory.data(257 * 2);
const LENGTH_NUMBERS = memory.data(65 * 4);

/** Where the BITS of a table are. */
export function newCountsOf(table: usize): usize {
  return COUNTS + table * COUNT_BYTES;
}

/** Where its HUFFVAL are. */
export function newSymbolsOf(table: usize): usize {
  return SYMBOLS + table * SYMBOL_BYTES;
}

export function clearNumbers(): void {
  memory.fill(NUMBERS, 0, TABLES * NUMBER_BYTES);
}

/** Takes note of the difference of a block's DC. */
export function countDc(isChroma: bool, difference: i32): void {
  count(isChroma ? 2 : 0, sizeOf(difference));
}

/** Takes note of an AC coefficient behind so many zeros. */
export function countAc(isChroma: bool, zeros: u32, value: i32): void {
  const table: u32 = isChroma ? 3 : 1;
  let run = zeros;
  while (run > 15) {
    count(table, 0xf0);
    run -= 16;
  }
  count(table, run << 4 | sizeOf(value));
}

/** Takes note of an end of block. */
export function countEnd(isChroma: bool): void {
  count(isChroma ? 3 : 1, 0);
}

/** The codes of a table, by symbol: code << 8 | length. */
export function newCodesAt(table: usize): usize {
  return CODES + table * CODE_BYTES;
}

/**
 * Makes the codes of all tables for the symbols that were counted.
 *
 * @returns bits of all that was counted, with those of the values
 */
export function makeCodes(): f64 {
  let all: f64 = 0;
  for (let table: usize = 0; table < TABLES; table++) all += makeCode(table);
  return all;
}

function count(table: u32, symbol: u32): void {
  const at = NUMBERS + <usize> table * NUMBER_BYTES + <usize> symbol * 4;
  store<u32>(at, load<u32>(at) + 1);
}

function makeCode(table: usize): f64 {
  const numbers = NUMBERS + table * NUMBER_BYTES;
  store<u32>(numbers, 1, NEVER * 4);
  const symbols = gather(numbers);
  findLengths(symbols);
  limitLengths();
  writeTable(table, symbols);
  return assignCodes(table, numbers);
}

/** Lists the symbols that there are; returns how many. */
function gather(numbers: usize): u32 {
  let symbols: u32 = 0;
  for (let symbol: u32 = 0; symbol <= NEVER; symbol++) {
    const number = load<u32>(numbers + symbol * 4);
    if (number == 0) continue;
    store<u16>(PRESENT + symbols * 2, <u16> symbol);
    store<u32>(WEIGHTS + symbols * 4, number);
    store<u8>(LENGTHS + symbols, 0);
    store<u16>(NEXT + symbols * 2, u16.MAX_VALUE);
    symbols++;
  }
  return symbols;
}

/** K.2, figure K.1: the two lightest trees become one, again and again; each symbol in them gets a bit more. */
function findLengths(symbols: u32): void {
  for (let trees = symbols; trees > 1; trees--) {
    const one = findLightest(symbols, u32.MAX_VALUE);
    const other = findLightest(symbols, one);
    store<u32>(WEIGHTS + one * 4, load<u32>(WEIGHTS + one * 4) + load<u32>(WEIGHTS + other * 4));
    store<u32>(WEIGHTS + other * 4, 0);
    const last = lengthen(one);
    store<u16>(NEXT + last * 2, <u16> other);
    lengthen(other);
  }
  memory.fill(LENGTH_NUMBERS, 0, (LONGEST + 1) * 4);
  for (let i: u32 = 0; i < symbols; i++) {
    const at = LENGTH_NUMBERS + <usize> load<u8>(LENGTHS + i) * 4;
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** The lightest tree but one; of those that weigh the same the last. */
function findLightest(symbols: u32, but: u32): u32 {
  let least = u32.MAX_VALUE;
  let lightest: u32 = 0;
  for (let i: u32 = 0; i < symbols; i++) {
    const weight = load<u32>(WEIGHTS + i * 4);
    if (weight == 0 || weight > least || i == but) continue;
    least = weight;
    lightest = i;
  }
  return lightest;
}

/** Returns the last symbol of the tree. */
function lengthen(tree: u32): u32 {
  let last = tree;
  for (let i = tree; i != u16.MAX_VALUE; i = load<u16>(NEXT + i * 2)) {
    store<u8>(LENGTHS + i, load<u8>(LENGTHS + i) + 1);
    last = i;
  }
  return last;
}

/** K.2, figure K.3: no code is longer than 16 bits; the one of all ones goes. */
function limitLengths(): void {
  for (let length = LONGEST; length > MAX_LENGTH; length--) {
    while (numberOf(length) > 0) {
      let shorter = length - 2;
      while (numberOf(shorter) == 0) shorter--;
      addTo(length, -2);
      addTo(length - 1, 1);
      addTo(shorter + 1, 2);
      addTo(shorter, -1);
    }
  }
  let longest = MAX_LENGTH;
  while (longest > 0 && numberOf(longest) == 0) longest--;
  if (longest > 0) addTo(longest, -1);
}

function numberOf(length: u32): u32 {
  return load<u32>(LENGTH_NUMBERS + length * 4);
}

function addTo(length: u32, change: i32): void {
  store<u32>(LENGTH_NUMBERS + length * 4, numberOf(length) + change);
}

/** Writes BITS and HUFFVAL: the symbols by their lengths before the limit, of one length in their own order. */
function writeTable(table: usize, symbols: u32): void {
  for (let length: u32 = 1; length <= MAX_LENGTH; length++) {
    store<u8>(newCountsOf(table) + length - 1, <u8> numberOf(length));
  }
  let to = newSymbolsOf(table);
  for (let length: u32 = 1, left = symbols; left > 0 && length <= LONGEST; length++) {
    for (let i: u32 = 0; i < symbols; i++) {
      if (load<u8>(LENGTHS + i) != length) continue;
      left--;
      const symbol = load<u16>(PRESENT + i * 2);
      if (symbol != NEVER) store<u8>(to++, <u8> symbol);
    }
  }
}

/** Gives each symbol its code; returns bits of all that was counted. */
function assignCodes(table: usize, numbers: usize): f64 {
  const valueMask: u32 = table % 2 == 0 ? 0xff : 0x0f;
  let symbolAt = newSymbolsOf(table);
  let all: f64 = 0;
  let code: u32 = 0;
  for (let length: u32 = 1; length <= MAX_LENGTH; length++) {
    for (let left: u32 = load<u8>(newCountsOf(table) + length - 1); left > 0; left--) {
      const symbol: u32 = load<u8>(symbolAt++);
      store<u32>(CODES + table * CODE_BYTES + <usize> symbol * 4, code++ << 8 | length);
      all += <f64> load<u32>(numbers + symbol * 4) * <f64> (length + (symbol & valueMask));
    }
    code <<= 1;
  }
  return all;
}
