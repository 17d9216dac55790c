// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * A picture of half the width and height, and back: of every block the four lowest frequencies each way.
 *
 * @module
 */

import { BLOCK_BYTES, blocks, newBlocks, newTokens, swapForms, tokenRoom, tokens } from "./layout.as.ts";
import { clearLow, isLow, join, part, quantise, readLow, readWhole } from "./half_blocks.as.ts";
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
  let newBlock = newBlocks;
  let newToken = newTokens;
  const limit = newTokens + tokenRoom;
  for (let mcu: u32 = 0; mcu < mcus; mcu++) {
    for (let n: u32 = 0; n < mcuBlocks; n++) {
      const component: usize = load<u8>(COMPONENT_OF + n);
      const blocksAcross: u32 = load<u8>(ACROSS_OF + component);
      const blocksDown: u32 = load<u8>(DOWN_OF + component);
      const place: u32 = load<u8>(PLACE_OF + n);
      const x = (mcu % mcusAcross) * blocksAcross + place % blocksAcross;
      const y = (mcu / mcusAcross) * blocksDown + place / blocksAcross;
      const classSteps: usize = <usize> load<u8>(CLASS_OF + component) * PLACES * 2;
      if (toHalf) {
        clearLow();
        for (let quarter: u32 = 0; quarter < 4; quarter++) {
          const block = findBlock(
            n - place,
            blocksAcross,
            blocksDown,
            2 * x + quarter % 2,
            2 * y + quarter / 2,
          );
          readLow(block, firstToken(block), stepsAt() + classSteps, quarter);
        }
        join();
      } else {
        const block = findBlock(n - place, blocksAcross, blocksDown, x / 2, y / 2);
        readWhole(block, firstToken(block), stepsAt() + classSteps);
        part(y % 2, x % 2);
      }
      if (newToken + 63 * 4 > limit) return false;
      newToken = quantise(newBlock, newToken, nextStepsAt() + classSteps);
      newBlock += BLOCK_BYTES;
    }
  }
  swapForms();
  swapSteps();
  return true;
}

/** Finds a block of the other picture by where it is in its component, whose first one in an MCU is `first`; at an edge the last. */
function findBlock(first: u32, blocksAcross: u32, blocksDown: u32, x: u32, y: u32): usize {
  const column = min(x, otherAcross * blocksAcross - 1);
  const row = min(y, otherDown * blocksDown - 1);
  const mcu = (row / blocksDown) * otherAcross + column / blocksAcross;
  const place = (row % blocksDown) * blocksAcross + column % blocksAcross;
  return blocks + <usize> (mcu * mcuBlocks + first + place) * BLOCK_BYTES;
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
