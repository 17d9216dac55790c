// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * The wire code of a picture's blocks: the same tokens, in fewer bytes than any Huffman code takes.
 *
 * A slice is some rows of MCUs, and knows nothing of others: it can be decoded as soon as it is there, on any core.
 *
 * @module
 */

import { BLOCK_BYTES, blocks, rows, writtenEnd } from "./layout.as.ts";
import { beginDecoding, beginEncoding, endDecoding, endEncoding, hasExhausted } from "./range_coder.as.ts";
import { stepsAt } from "./quantisation.as.ts";
import { ACROSS_OF, CLASS_OF, COMPONENT_OF, DOWN_OF, mcuBlocks, mcusAcross, PLACE_OF } from "./scan.as.ts";
import { beginTokens, codeBlock, endTokens, NEIGHBOUR_BYTES, NOBODY } from "./wire_block.as.ts";
import { startStates } from "./wire_contexts.as.ts";

const CLASS_STEP_BYTES: usize = 64 * 2;

/**
 * Encodes the MCUs of a slice behind what has been written.
 *
 * @param token where the first of its tokens is
 * @returns where it ends; 0 where there is no room
 */
export function encodeSlice(firstMcu: u32, endMcu: u32, token: usize, to: usize): usize {
  startStates();
  beginEncoding(to, writtenEnd);
  beginTokens(token, usize.MAX_VALUE);
  codeMcus<u8>(firstMcu, endMcu);
  return endEncoding();
}

/** Decodes a slice to blocks and tokens; returns where its tokens end, 0 where it is none or they are too many. */
export function decodeSlice(
  firstMcu: u32,
  endMcu: u32,
  token: usize,
  limit: usize,
  from: usize,
  end: usize,
): usize {
  startStates();
  beginDecoding(from, end);
  beginTokens(token, limit);
  codeMcus<u16>(firstMcu, endMcu);
  return endDecoding() ? endTokens() : 0;
}

/** The same for both directions, as a block's. */
function codeMcus<Direction>(firstMcu: u32, endMcu: u32): void {
  clearRows();
  let block = blocks + <usize> (firstMcu * mcuBlocks) * BLOCK_BYTES;
  for (let mcu = firstMcu; mcu < endMcu; mcu++) {
    // what no encoder wrote has no end of its own
    if (sizeof<Direction>() == 2 && (hasExhausted() || endTokens() == 0)) return;
    const column = mcu % mcusAcross;
    let row = rows;
    for (let n: u32 = 0, place: u32 = 0; n < mcuBlocks; n++) {
      const component: usize = load<u8>(COMPONENT_OF + n);
      const across: u32 = load<u8>(ACROSS_OF + component);
      const down: u32 = load<u8>(DOWN_OF + component);
      const rowBytes = <usize> (across * mcusAcross) * NEIGHBOUR_BYTES;
      place = load<u8>(PLACE_OF + n);
      const h = place % across;
      const v = place / across;
      const x = column * across + h;
      const here = row + <usize> v * rowBytes + <usize> x * NEIGHBOUR_BYTES;
      const above = row + <usize> (v == 0 ? down - 1 : v - 1) * rowBytes + <usize> x * NEIGHBOUR_BYTES;
      const left = x == 0 ? NOBODY : here - NEIGHBOUR_BYTES;
      const steps = stepsAt() + <usize> load<u8>(CLASS_OF + component) * CLASS_STEP_BYTES;
      codeBlock<Direction>(component > 0 ? 1 : 0, steps, block, here, above, left);
      block += BLOCK_BYTES;
      if (place + 1 == across * down) row += rowBytes * down;
    }
  }
}

function clearRows(): void {
  let row = rows;
  for (let n: u32 = 0; n < mcuBlocks; n++) row += <usize> mcusAcross * NEIGHBOUR_BYTES;
  memory.fill(rows, 0, row - rows);
}
