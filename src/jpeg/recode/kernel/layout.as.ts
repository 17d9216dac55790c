// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * Where everything lies in this module's memory, and the two forms of a picture's coefficients.
 *
 * ```text
 *  tables, histogram │ the JPEG, zeros │ blocks, tokens: as they came │ blocks, tokens: requantised │ what is written
 *
 *  block, 8 bytes: DC (i32), where its tokens end (u32)       token, u32: place 1 … 63 << 16 | value (i16)
 * ```
 *
 * A token is an AC coefficient that is not zero; a block's begin where those of the one before end. Most blocks have few, so that
 * each pass takes a fraction of what it would over 64 coefficients a block.
 *
 * @module
 */

export const BLOCK_BYTES: usize = 8;
export const TOKEN_BYTES: usize = 4;
/** Beyond the JPEG's end, so that it may be read by words. */
const SPARE_BYTES: usize = 16;
const ROW_BLOCK_BYTES: usize = 112;
const CACHE_LINE_BYTES: usize = 64;
const PAGE_BYTES: usize = 65536;
/** No picture that goes 30 times a second takes a quarter of it. */
const MOST_BYTES: usize = 256 << 20;

export let jpeg: usize = 0;
export let jpegEnd: usize = 0;
export let blocks: usize = 0;
export let tokens: usize = 0;
export let newBlocks: usize = 0;
export let newTokens: usize = 0;
export let written: usize = 0;
export let writtenEnd: usize = 0;
/** Room for the tokens of either form. */
export let tokenRoom: usize = 0;
/** What is remembered of the blocks of a row of MCUs. */
export let rows: usize = 0;

/**
 * Makes room for a JPEG, or what it is in the wire code, and for its coefficients, so many tokens in each form.
 *
 * @returns false where there is not enough memory
 */
export function layOut(
  jpegBytes: usize,
  blockCount: usize,
  tokenCount: usize,
  writtenBytes: usize,
  rowBlocks: usize,
): bool {
  const tokenBytes = tokenCount * TOKEN_BYTES;
  tokenRoom = tokenBytes;
  jpeg = alignUp(__heap_base);
  jpegEnd = jpeg + jpegBytes;
  blocks = alignUp(jpegEnd + SPARE_BYTES);
  tokens = alignUp(blocks + blockCount * BLOCK_BYTES);
  newBlocks = alignUp(tokens + tokenBytes);
  newTokens = alignUp(newBlocks + blockCount * BLOCK_BYTES);
  written = alignUp(newTokens + tokenBytes);
  writtenEnd = written + writtenBytes;
  rows = alignUp(writtenEnd + SPARE_BYTES);
  return reserve(rows + rowBlocks * ROW_BLOCK_BYTES);
}

/** What was requantised takes the place of what was decoded. */
export function swapForms(): void {
  const oldBlocks = blocks;
  const oldTokens = tokens;
  blocks = newBlocks;
  tokens = newTokens;
  newBlocks = oldBlocks;
  newTokens = oldTokens;
}

function alignUp(address: usize): usize {
  return (address + CACHE_LINE_BYTES - 1) & ~(CACHE_LINE_BYTES - 1);
}

function reserve(end: usize): bool {
  if (end > MOST_BYTES) return false;
  const pages = <i32> ((end + PAGE_BYTES - 1) / PAGE_BYTES) - memory.size();
  return pages <= 0 || memory.grow(pages) >= 0;
}
