// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * Decodes the one scan of a baseline JPEG to blocks and tokens (ITU-T T.81, F.2.2).
 *
 * ```text
 *  u64, of which the last `bitCount` bits have been taken and not read
 *           ┌──────── real ────────┬─ missing: zeros behind the data's end ─┐
 * ```
 *
 * @module
 */

import { extend, hasPrefix, MOST_DC } from "./bits.as.ts";
import { ABOVE, AC_TABLES, FAST_BITS, HAS_VALUE, PLACES, SYMBOLS, tableAt } from "./code_tables.as.ts";
import { BLOCK_BYTES, blocks, jpeg, jpegEnd, tokens } from "./layout.as.ts";
import { AC_TABLE_OF, COMPONENT_OF, DC_TABLE_OF, mcuBlocks, mcus, restartInterval } from "./scan.as.ts";

const MARKER_PREFIX: u32 = 0xff;
const RST0: u32 = 0xd0;
const MAX_DC_SIZE: u32 = 11;
const MAX_AC_SIZE: u32 = 10;
const BAD: i32 = i32.MIN_VALUE;

/** One i32 for each component: the last DC. */
const LAST_DC = memory.data(16);

let bits: u64 = 0;
let bitCount: u32 = 0;
let missingBits: u32 = 0;
let at: usize = 0;
let tokenAt: usize = 0;

/**
 * Decodes a scan.
 *
 * @param from where its data begins, from the JPEG's beginning
 * @returns where it ends: one past the last byte that has a bit of it; 0 where it is no such scan
 */
export function decodeScan(from: usize): usize {
  // A marker, which the reader does not pass, and what follows is not read.
  store<u16>(jpegEnd, 0xd9ff);
  at = jpeg + from;
  tokenAt = tokens;
  beginInterval();
  let block = blocks;
  for (let mcu: u32 = 0, left: u32 = restartInterval; mcu < mcus; mcu++, left--) {
    if (restartInterval > 0 && left == 0) {
      if (!passRestart(RST0 + ((mcu / restartInterval - 1) & 7))) return 0;
      left = restartInterval;
    }
    for (let n: u32 = 0; n < mcuBlocks; n++) {
      const component: usize = load<u8>(COMPONENT_OF + n);
      const dcTable = tableAt(load<u8>(DC_TABLE_OF + component));
      const difference = readBlock(dcTable, tableAt(AC_TABLES + <usize> load<u8>(AC_TABLE_OF + component)));
      if (difference == BAD) return 0;
      const dc = load<i32>(LAST_DC + component * 4) + difference;
      if (dc < -MOST_DC || dc > MOST_DC) return 0;
      store<i32>(LAST_DC + component * 4, dc);
      store<i32>(block, dc);
      store<u32>(block, <u32> tokenAt, 4);
      block += BLOCK_BYTES;
    }
  }
  return findEnd() - jpeg;
}

function beginInterval(): void {
  memory.fill(LAST_DC, 0, 16);
  bits = 0;
  bitCount = 0;
  missingBits = 0;
}

/** Where the byte begins of which no bit has been read. */
function findEnd(): usize {
  let end = at;
  for (let left = (bitCount - missingBits) >> 3; left > 0; left--) {
    end -= load<u16>(end - 2) == 0x00ff ? 2 : 1;
  }
  return end;
}

function passRestart(code: u32): bool {
  if (bitCount - missingBits >= 8) return false;
  while (load<u16>(at) == 0xffff) at++;
  if (load<u8>(at) != MARKER_PREFIX || load<u8>(at, 1) != code) return false;
  at += 2;
  beginInterval();
  return true;
}

/** Reads a block's tokens; returns the difference of its DC, or BAD. */
function readBlock(dcTable: usize, acTable: usize): i32 {
  let held = bits;
  let count = bitCount;
  let difference: i32 = 0;
  let table = dcTable;
  let token = tokenAt;
  for (let place: u32 = 0; place < 64;) {
    if (count < 32) {
      const word = load<u32>(at);
      if (!hasPrefix(word)) {
        held = held << 32 | <u64> bswap(word);
        count += 32;
        at += 4;
      } else {
        bits = held;
        bitCount = count;
        fillByBytes();
        held = bits;
        count = bitCount;
      }
    }
    const next = <u32> (held >> (count - 16)) & 0xffff;
    const entry = load<u32>(table + (next >> (16 - FAST_BITS) << 2));
    let symbol = entry >> 8 & 0xff;
    let value = <i32> entry >> 16;
    if ((entry & HAS_VALUE) != 0) {
      count -= entry & 0x1f;
    } else {
      let length = entry & 0x1f;
      if (entry == 0) {
        length = FAST_BITS + 1;
        while (next >= load<u32>(table + ABOVE + length * 4)) length++;
        if (length > 16) return BAD;
        const at = <i32> (next >> (16 - length)) + load<i32>(table + PLACES + length * 4);
        symbol = load<u8>(table + SYMBOLS + at);
      }
      count -= length + (symbol & 15);
      value = extend(<u32> (held >> count) & ((1 << (symbol & 15)) - 1), symbol & 15);
    }
    const size = symbol & 15;
    if (place == 0) {
      if (symbol > MAX_DC_SIZE) return BAD;
      difference = value;
      table = acTable;
      place = 1;
      continue;
    }
    const run = symbol >> 4;
    if (size == 0) {
      if (run == 0) break;
      if (run != 15) return BAD;
      place += 16;
      if (place > 63) return BAD;
      continue;
    }
    place += run;
    if (place > 63 || size > MAX_AC_SIZE) return BAD;
    store<u32>(token, place << 16 | (value & 0xffff));
    token += 4;
    place++;
  }
  bits = held;
  bitCount = count;
  tokenAt = token;
  return count >= missingBits ? difference : BAD;
}

/** Takes bytes until there are more than 48 bits; zeros where the data has ended. */
function fillByBytes(): void {
  while (bitCount <= 48) {
    const byte: u32 = load<u8>(at);
    if (byte != MARKER_PREFIX) {
      bits = bits << 8 | byte;
      at++;
    } else if (load<u8>(at, 1) == 0) {
      bits = bits << 8 | byte;
      at += 2;
    } else {
      bits <<= 8;
      missingBits += 8;
    }
    bitCount += 8;
  }
}
