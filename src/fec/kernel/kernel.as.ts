// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * The Reed-Solomon code of one block, whose fragments lie in slots of this module's memory.
 *
 * ```text
 *  tables, lists │ slots 0 … 254 │ syndromes 0 … 126 │ copies of the last sources 0 … 3
 *                └─ all of them a stride apart
 * ```
 *
 * Repair fragment j, k ≤ j ≤ 254, is the sum over the sources i < k of source i times 1/(j XOR i): a Cauchy matrix, of
 * which every square part can be inverted, so that any k fragments restore the block.
 *
 * Decoding, with e sources missing:
 *  1. choose e repairs that are there, and clear the slots of the missing sources
 *  2. syndromes: each chosen repair plus what it holds of the sources that are there
 *  3. invert the e×e matrix that is left, by the closed form for Cauchy matrices
 *  4. multiply the syndromes by it, into the cleared slots
 *
 * @module
 */

import { copyTable, invert, TABLE_BYTES } from "./field.as.ts";
import { inverseAt, invertMatrix, MISSING, REPAIRS } from "./inverse.as.ts";
import { addToOne, addToTwo, INPUTS } from "./passes.as.ts";
import { addToQuad, addToTwoQuads } from "./quad_passes.as.ts";
import { setShape, strideBytes, TABLES } from "./vectors.as.ts";

const MAX_FRAGMENTS: usize = 255;
const MAX_LOST: usize = 127;
const CACHE_LINE_BYTES: usize = 64;
const PAGE_BYTES: usize = 65536;

/** One byte for each fragment: 1 where its slot is filled. */
const PRESENT = memory.data(256);

let sources: u32 = 0;
let slots: usize = 0;
let syndromes: usize = 0;
let lastSources: usize = 0;

/** Where {@linkcode PRESENT} is, for whoever fills the slots. */
export function presentAt(): usize {
  return PRESENT;
}

/** Where slot 0 is. */
export function slotsAt(): usize {
  return slots;
}

/**
 * Begins a block of k sources.
 *
 * @returns bytes from one slot to the next; 0 where there is not enough memory
 */
export function begin(k: u32, bytes: usize): usize {
  sources = k;
  setShape(strideFor(bytes), bytes);
  slots = (__heap_base + CACHE_LINE_BYTES - 1) & ~(CACHE_LINE_BYTES - 1);
  syndromes = slots + MAX_FRAGMENTS * strideBytes;
  lastSources = syndromes + MAX_LOST * strideBytes;
  memory.fill(PRESENT, 0, MAX_FRAGMENTS);
  return reserve(lastSources + INPUTS * strideBytes) ? strideBytes : 0;
}

/** An odd number of cache lines, so that the same bytes of many fragments do not compete for one set of the cache. */
function strideFor(bytes: usize): usize {
  return ((bytes + CACHE_LINE_BYTES - 1) / CACHE_LINE_BYTES | 1) * CACHE_LINE_BYTES;
}

function reserve(end: usize): bool {
  const pages = <i32> ((end + PAGE_BYTES - 1) / PAGE_BYTES) - memory.size();
  return pages <= 0 || memory.grow(pages) >= 0;
}

/** Makes the repairs `first` … `first + count - 1`; false where a source is missing. */
export function encode(first: u32, count: u32): bool {
  if (findMissing() > 0) return false;
  const output = slots + first * strideBytes;
  memory.fill(output, 0, count * strideBytes);
  for (let n: u32 = 0; n < count; n++) store<u8>(REPAIRS + n, first + n);
  addSources(output, count);
  memory.fill(PRESENT + first, 1, count);
  return true;
}

/** Restores the missing sources; false where there are too few repairs. */
export function decode(): bool {
  const lost = findMissing();
  if (lost == 0) return true;
  if (!chooseRepairs(lost)) return false;
  for (let n: u32 = 0; n < lost; n++) {
    memory.fill(missingSlot(n), 0, strideBytes);
    memory.copy(syndromes + n * strideBytes, slots + load<u8>(REPAIRS + n) * strideBytes, strideBytes);
  }
  addSources(syndromes, lost);
  invertMatrix(lost);
  addSyndromes(lost);
  for (let n: u32 = 0; n < lost; n++) store<u8>(PRESENT + load<u8>(MISSING + n), 1);
  return true;
}

function findMissing(): u32 {
  let lost: u32 = 0;
  for (let i: u32 = 0; i < sources; i++) {
    if (!load<u8>(PRESENT + i)) store<u8>(MISSING + lost++, i);
  }
  return lost;
}

function chooseRepairs(lost: u32): bool {
  let found: u32 = 0;
  for (let j = sources; j < MAX_FRAGMENTS && found < lost; j++) {
    if (load<u8>(PRESENT + j)) store<u8>(REPAIRS + found++, j);
  }
  return found == lost;
}

/** Adds the sources to `count` outputs, one after the other, as the {@linkcode REPAIRS} hold them. */
function addSources(output: usize, count: u32): void {
  for (let done: u32 = 0; done < count;) {
    const width = widthAt(REPAIRS + done, count - done);
    const target = output + done * strideBytes;
    const first = load<u8>(REPAIRS + done);
    if (width == 8) addSourcesToTwoQuads(first, load<u8>(REPAIRS + done, 4), target);
    else if (width == 4) addSourcesToQuad(first, target);
    else if (width == 2) addSourcesToTwo(first, load<u8>(REPAIRS + done, 1), target);
    else addSourcesToOne(first, target);
    done += width;
  }
}

/** How many of the next repairs are made together: neighbours 4m … 4m + 3, or else two or one before such ones. */
function widthAt(repairs: usize, count: u32): u32 {
  if (isQuad(repairs, count)) return count >= 8 && isQuad(repairs + 4, count - 4) ? 8 : 4;
  return count >= 2 && !isQuad(repairs + 1, count - 1) ? 2 : 1;
}

function isQuad(repairs: usize, count: u32): bool {
  const first: u32 = load<u8>(repairs);
  return count >= 4 && (first & 3) == 0 && <u32> load<u8>(repairs, 3) == first + 3;
}

function addSourcesToOne(repair: u32, output: usize): void {
  for (let i: u32 = 0; i < sources; i += INPUTS) {
    for (let n: u32 = 0; n < INPUTS; n++) copyTable(TABLES + n * TABLE_BYTES, elementOf(repair, i + n));
    addToOne(slots + i * strideBytes, output);
  }
}

function addSourcesToTwo(repair: u32, other: u32, output: usize): void {
  for (let i: u32 = 0; i < sources; i += INPUTS) {
    for (let n: u32 = 0; n < INPUTS; n++) {
      const table = TABLES + 2 * n * TABLE_BYTES;
      copyTable(table, elementOf(repair, i + n));
      copyTable(table + TABLE_BYTES, elementOf(other, i + n));
    }
    addToTwo(slots + i * strideBytes, output, output + strideBytes);
  }
}

/** What a repair holds of source i: nothing of those past the last. */
function elementOf(repair: u32, i: u32): u32 {
  return i < sources ? invert(repair ^ i) : 0;
}

function addSourcesToQuad(repair: u32, output: usize): void {
  for (let i: u32 = 0; i < sources; i += INPUTS) {
    copyQuadTables(TABLES, repair ^ i);
    addToQuad(sources - i >= INPUTS ? slots + i * strideBytes : copyLastSources(i), output);
  }
}

function addSourcesToTwoQuads(repair: u32, other: u32, output: usize): void {
  for (let i: u32 = 0; i < sources; i += INPUTS) {
    copyQuadTables(TABLES, repair ^ i);
    copyQuadTables(TABLES + 4 * TABLE_BYTES, other ^ i);
    addToTwoQuads(sources - i >= INPUTS ? slots + i * strideBytes : copyLastSources(i), output);
  }
}

function copyQuadTables(table: usize, difference: u32): void {
  const a = invert(difference);
  const b = invert(difference ^ 1);
  const c = invert(difference ^ 2);
  const d = invert(difference ^ 3);
  copyTable(table, a);
  copyTable(table + TABLE_BYTES, a ^ b);
  copyTable(table + 2 * TABLE_BYTES, a ^ c);
  copyTable(table + 3 * TABLE_BYTES, a ^ b ^ c ^ d);
}

/** Copies the sources from i on, less than four, to where zeros follow them. */
function copyLastSources(i: u32): usize {
  const bytes = (sources - i) * strideBytes;
  memory.copy(lastSources, slots + i * strideBytes, bytes);
  memory.fill(lastSources + bytes, 0, INPUTS * strideBytes - bytes);
  return lastSources;
}

/** Adds the syndromes to the missing sources as the inverse says, to two of them at a time. */
function addSyndromes(lost: u32): void {
  for (let n: u32 = 0; n < lost; n += 2) {
    const isPair = n + 1 < lost;
    for (let m: u32 = 0; m < lost; m += INPUTS) {
      if (isPair) addSyndromesToTwo(n, m, lost);
      else addSyndromesToOne(n, m, lost);
    }
  }
}

function addSyndromesToOne(n: u32, m: u32, lost: u32): void {
  for (let at: u32 = 0; at < INPUTS; at++) copyTable(TABLES + at * TABLE_BYTES, inverseAt(n, m + at, lost));
  addToOne(syndromes + m * strideBytes, missingSlot(n));
}

function addSyndromesToTwo(n: u32, m: u32, lost: u32): void {
  for (let at: u32 = 0; at < INPUTS; at++) {
    const table = TABLES + 2 * at * TABLE_BYTES;
    copyTable(table, inverseAt(n, m + at, lost));
    copyTable(table + TABLE_BYTES, inverseAt(n + 1, m + at, lost));
  }
  addToTwo(syndromes + m * strideBytes, missingSlot(n), missingSlot(n + 1));
}

function missingSlot(n: u32): usize {
  return slots + load<u8>(MISSING + n) * strideBytes;
}
