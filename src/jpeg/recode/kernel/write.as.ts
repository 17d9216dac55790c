// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * Encodes blocks as one scan (ITU-T T.81, F.1.2): those that were decoded with the codes and restart markers that they came
 * with, or the requantised ones with the shortest codes and without markers.
 *
 * @module
 */

import { hasPrefix, sizeOf } from "./bits.as.ts";
import { AC_TABLES, codesAt } from "./code_tables.as.ts";
import { BLOCK_BYTES, blocks, newBlocks, newTokens, tokens, written, writtenEnd } from "./layout.as.ts";
import {
  AC_TABLE_OF,
  CLASS_OF,
  COMPONENT_OF,
  DC_TABLE_OF,
  mcuBlocks,
  mcus,
  restartInterval,
} from "./scan.as.ts";
import { newCodesAt } from "./symbols.as.ts";

/** What one block can take: 64 codes of 16 bits and values of 12, all of them stuffed; and a restart marker. */
const MOST_BLOCK_BYTES: usize = 64 * 28 / 8 * 2 + 4;
const ZERO_RUN: u32 = 0xf0;
const END_OF_BLOCK: u32 = 0;
const MARKER_PREFIX: u8 = 0xff;
const RST0: u32 = 0xd0;

/** One i32 for each component: the last DC. */
const LAST_DC = memory.data(16);

let bits: u64 = 0;
let bitCount: u32 = 0;
let at: usize = 0;

/** Encodes what was requantised last; returns bytes, 0 where there is no room for them. */
export function encodeScan(): usize {
  return encode(newBlocks, newTokens, 0, false);
}

/** Encodes what was decoded last, as it was; returns bytes, 0 where there is no room for them. */
export function restoreScan(): usize {
  return encode(blocks, tokens, restartInterval, true);
}

function encode(firstBlock: usize, firstToken: usize, interval: u32, isRestored: bool): usize {
  memory.fill(LAST_DC, 0, 16);
  bits = 0;
  bitCount = 0;
  at = written;
  let block = firstBlock;
  let token = firstToken;
  for (let mcu: u32 = 0; mcu < mcus; mcu++) {
    if (interval > 0 && mcu > 0 && mcu % interval == 0) writeRestart(RST0 + ((mcu / interval - 1) & 7));
    for (let n: u32 = 0; n < mcuBlocks; n++) {
      if (at + MOST_BLOCK_BYTES > writtenEnd) return 0;
      const component: usize = load<u8>(COMPONENT_OF + n);
      const newTable: usize = load<u8>(CLASS_OF + component) > 0 ? 2 : 0;
      let dcCodes = newCodesAt(newTable);
      let acCodes = newCodesAt(newTable + 1);
      if (isRestored) {
        dcCodes = codesAt(load<u8>(DC_TABLE_OF + component));
        acCodes = codesAt(AC_TABLES + <usize> load<u8>(AC_TABLE_OF + component));
      }
      const dc = load<i32>(block);
      const difference = dc - load<i32>(LAST_DC + component * 4);
      store<i32>(LAST_DC + component * 4, dc);
      const size = sizeOf(difference);
      putValue(codeOf(dcCodes, size), difference, size);
      const end: usize = load<u32>(block, 4);
      writeTokens(acCodes, token, end);
      token = end;
      block += BLOCK_BYTES;
    }
  }
  fillUp();
  return at - written;
}

/** Ones up to a byte's end. */
function fillUp(): void {
  const rest = bitCount & 7;
  if (rest > 0) put((1 << (8 - rest)) - 1, 8 - rest);
  flush();
}

function writeRestart(code: u32): void {
  fillUp();
  store<u8>(at, MARKER_PREFIX);
  store<u8>(at, <u8> code, 1);
  at += 2;
  memory.fill(LAST_DC, 0, 16);
}

function writeTokens(codes: usize, from: usize, end: usize): void {
  let last: u32 = 0;
  for (let token = from; token < end; token += 4) {
    const place: u32 = load<u16>(token, 2);
    const value: i32 = load<i16>(token);
    let run = place - last - 1;
    while (run > 15) {
      putCode(codeOf(codes, ZERO_RUN));
      run -= 16;
    }
    const size = sizeOf(value);
    putValue(codeOf(codes, run << 4 | size), value, size);
    last = place;
  }
  if (last < 63) putCode(codeOf(codes, END_OF_BLOCK));
}

function codeOf(codes: usize, symbol: u32): u32 {
  return load<u32>(codes + <usize> symbol * 4);
}

function putCode(code: u32): void {
  put(code >> 8, code & 0xff);
}

/** A code, and the bits of the value behind it: 27 at the most. */
function putValue(code: u32, value: i32, size: u32): void {
  const valueBits = <u32> (value + (value >> 31)) & ((1 << size) - 1);
  put(code >> 8 << size | valueBits, (code & 0xff) + size);
}

function put(value: u32, count: u32): void {
  bits = bits << count | <u64> value;
  bitCount += count;
  if (bitCount >= 32) flush();
}

/** Writes whole bytes, with a zero behind each 0xff. */
function flush(): void {
  while (bitCount >= 8) {
    if (bitCount >= 32) {
      const word = <u32> (bits >> (bitCount - 32));
      if (!hasPrefix(word)) {
        store<u32>(at, bswap(word));
        at += 4;
        bitCount -= 32;
        continue;
      }
    }
    bitCount -= 8;
    const byte = <u32> (bits >> bitCount) & 0xff;
    store<u8>(at++, <u8> byte);
    if (byte == 0xff) store<u8>(at++, 0);
  }
}
