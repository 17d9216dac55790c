// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * A picture of half the width and height, and back: of every block the four lowest frequencies each way.
 *
 * @module
 */

import { BLOCK_BYTES, blocks, newBlocks, newTokens, swapForms, tokenRoom, tokens } from "./layout.as.ts";
import { takeSteps } from "./block_levels.as.ts";
import { join, part, readLow, readWhole, writeJoined, writePart } from "./half_blocks.as.ts";
import { isLow } from "./places.as.ts";
import { nextStepsAt, stepsAt, swapSteps } from "./quantisation.as.ts";
import {
  ACROSS_OF,
  CLASS_OF,
  COMPONENT_OF,
  DOWN_OF,
  mcuBlocks,
  mcus,
  mcusAcross,
  PLACE_OF,
} from "./scan.as.ts";

const PLACES: usize = 64;
/** Arrangement of the other picture: its MCUs of a row, and rows of them. */
let otherAcross: u32 = 0;
let otherDown: u32 = 0;
/**
 * For each block of an MCU and each quarter, where its block of the other picture is: four bytes.
 *
 * ```text
 *  MCUs to the right of a first one | below it | column in the MCU | row there
 * ```
 */
const OTHERS = memory.data(10 * 4 * 4);

/**
 * Makes the half picture of the blocks, in their place; the scan is set for it, the steps become {@linkcode nextStepsAt}.
 *
 * @param across MCUs of a row of the whole picture
 * @param down rows of them
 * @returns false where there is no room for its tokens
 */
export function halve(across: u32, down: u32): bool {
  return resize(across, down, true);
}

/** The same of a half picture: makes the whole one of it. */
export function makeWhole(across: u32, down: u32): bool {
  return resize(across, down, false);
}

function resize(across: u32, down: u32, toHalf: bool): bool {
  otherAcross = across;
  otherDown = down;
  takeSteps(nextStepsAt());
  listOthers(toHalf);
  let newBlock = newBlocks;
  let newToken = newTokens;
  const limit = newTokens + tokenRoom;
  const rows = mcus / mcusAcross;
  for (let y: u32 = 0; y < rows; y++) {
    for (let x: u32 = 0; x < mcusAcross; x++) {
      let last: usize = 0;
      for (let n: u32 = 0; n < mcuBlocks; n++) {
        const component: usize = load<u8>(COMPONENT_OF + n);
        const quantClass: usize = load<u8>(CLASS_OF + component);
        const steps = stepsAt() + quantClass * (PLACES * 2);
        if (newToken + 63 * 4 > limit) return false;
        if (toHalf) {
          for (let quarter: u32 = 0; quarter < 4; quarter++) {
            const block = findBlock(n, quarter, 2 * x, 2 * y);
            readLow(block, firstToken(block), steps, quarter);
          }
          join();
          newToken = writeJoined(newBlock, newToken, quantClass);
        } else {
          const block = findBlock(n, (y & 1) << 1 | x & 1, x >> 1, y >> 1);
          if (block != last) readWhole(block, firstToken(block), steps);
          last = block;
          const place: u32 = load<u8>(PLACE_OF + n);
          const blocksAcross: u32 = load<u8>(ACROSS_OF + component);
          const row = y * load<u8>(DOWN_OF + component) + place / blocksAcross;
          part(row & 1, (x * blocksAcross + place % blocksAcross) & 1);
          newToken = writePart(newBlock, newToken, quantClass);
        }
        newBlock += BLOCK_BYTES;
      }
    }
  }
  swapForms();
  swapSteps();
  return true;
}

/** Blocks of the other picture are found from MCU 2x, 2y on, or, quarters being those of two MCUs each way, from x / 2, y / 2 on. */
function listOthers(toHalf: bool): void {
  for (let n: u32 = 0; n < mcuBlocks; n++) {
    const component: usize = load<u8>(COMPONENT_OF + n);
    const blocksAcross: u32 = load<u8>(ACROSS_OF + component);
    const blocksDown: u32 = load<u8>(DOWN_OF + component);
    const place: u32 = load<u8>(PLACE_OF + n);
    for (let quarter: u32 = 0; quarter < 4; quarter++) {
      const right = quarter & 1, lower = quarter >> 1;
      let column = place % blocksAcross, row = place / blocksAcross;
      column = toHalf ? 2 * column + right : (right * blocksAcross + column) / 2;
      row = toHalf ? 2 * row + lower : (lower * blocksDown + row) / 2;
      const other = OTHERS + <usize> (4 * n + quarter) * 4;
      store<u8>(other, <u8> (column / blocksAcross));
      store<u8>(other, <u8> (row / blocksDown), 1);
      store<u8>(other, <u8> (column % blocksAcross), 2);
      store<u8>(other, <u8> (row % blocksDown), 3);
    }
  }
}

/** Finds a block of the other picture; at an edge the last. */
function findBlock(n: u32, quarter: u32, firstX: u32, firstY: u32): usize {
  const other = OTHERS + <usize> (4 * n + quarter) * 4;
  const component: usize = load<u8>(COMPONENT_OF + n);
  const blocksAcross: u32 = load<u8>(ACROSS_OF + component);
  let x = firstX + load<u8>(other);
  let y = firstY + load<u8>(other, 1);
  let column: u32 = load<u8>(other, 2);
  let row: u32 = load<u8>(other, 3);
  if (x >= otherAcross) {
    x = otherAcross - 1;
    column = blocksAcross - 1;
  }
  if (y >= otherDown) {
    y = otherDown - 1;
    row = load<u8>(DOWN_OF + component) - 1;
  }
  const first = n - load<u8>(PLACE_OF + n);
  const mcu = y * otherAcross + x;
  return blocks + <usize> (mcu * mcuBlocks + first + row * blocksAcross + column) * BLOCK_BYTES;
}

function firstToken(block: usize): usize {
  return block == blocks ? tokens : load<u32>(block - BLOCK_BYTES, 4);
}

/** Squared error of brightness by what a half picture leaves out: all but the four lowest frequencies each way. */
export function lostByHalving(): f64 {
  const end = blocks + <usize> (mcus * mcuBlocks) * BLOCK_BYTES;
  let lost: f64 = 0;
  let token = tokens;
  let n: u32 = 0;
  for (let block = blocks; block < end; block += BLOCK_BYTES) {
    const tokensEnd: usize = load<u32>(block, 4);
    if (load<u8>(COMPONENT_OF + n) == 0) {
      for (; token < tokensEnd; token += 4) {
        const place: usize = load<u16>(token, 2);
        if (isLow(place)) continue;
        const value = <f64> load<i16>(token) * <f64> load<u16>(stepsAt() + place * 2);
        lost += value * value;
      }
    }
    token = tokensEnd;
    n = n + 1 == mcuBlocks ? 0 : n + 1;
  }
  return lost;
}
