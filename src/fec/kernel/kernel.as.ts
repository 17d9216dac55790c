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

import { copyTable, exp, invert, logOf, TABLE_BYTES } from "./field.as.ts";
import { addToOne, addToQuad, addToTwo, INPUTS, setShape, TABLES } from "./passes.as.ts";

const MAX_FRAGMENTS: usize = 255;
const MAX_LOST: usize = 127;
const CACHE_LINE_BYTES: usize = 64;
const PAGE_BYTES: usize = 65536;

/** One byte for each fragment: 1 where its slot is filled. */
const PRESENT = memory.data(256);
/** The indices of the repairs that a pass makes or that decoding has chosen, and of the sources that are missing. */
const REPAIRS = memory.data(256);
const MISSING = memory.data(256);
/** Logarithms of the factors of the inverse's rows and columns. */
const ROW_LOGS = memory.data(256);
const COLUMN_LOGS = memory.data(256);

let sources: u32 = 0;
let stride: usize = 0;
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
  stride = strideFor(bytes);
  slots = (__heap_base + CACHE_LINE_BYTES - 1) & ~(CACHE_LINE_BYTES - 1);
  syndromes = slots + MAX_FRAGMENTS * stride;
  lastSources = syndromes + MAX_LOST * stride;
  setShape(stride, bytes);
  memory.fill(PRESENT, 0, MAX_FRAGMENTS);
  return reserve(lastSources + INPUTS * stride) ? stride : 0;
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
  const output = slots + first * stride;
  memory.fill(output, 0, count * stride);
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
    memory.fill(missingSlot(n), 0, stride);
    memory.copy(syndromes + n * stride, slots + load<u8>(REPAIRS + n) * stride, stride);
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
    const target = output + done * stride;
    const first = load<u8>(REPAIRS + done);
    if (width == 4) addSourcesToQuad(first, target);
    else if (width == 2) addSourcesToTwo(first, load<u8>(REPAIRS + done, 1), target);
    else addSourcesToOne(first, target);
    done += width;
  }
}

/** How many of the next repairs are made together: neighbours 4m … 4m + 3, or else two or one before such ones. */
function widthAt(repairs: usize, count: u32): u32 {
  if (isQuad(repairs, count)) return 4;
  return count >= 2 && !isQuad(repairs + 1, count - 1) ? 2 : 1;
}

function isQuad(repairs: usize, count: u32): bool {
  const first: u32 = load<u8>(repairs);
  return count >= 4 && (first & 3) == 0 && <u32> load<u8>(repairs, 3) == first + 3;
}

function addSourcesToOne(repair: u32, output: usize): void {
  for (let i: u32 = 0; i < sources; i += INPUTS) {
    for (let n: u32 = 0; n < INPUTS; n++) copyTable(TABLES + n * TABLE_BYTES, elementOf(repair, i + n));
    addToOne(slots + i * stride, output);
  }
}

function addSourcesToTwo(repair: u32, other: u32, output: usize): void {
  for (let i: u32 = 0; i < sources; i += INPUTS) {
    for (let n: u32 = 0; n < INPUTS; n++) {
      const table = TABLES + 2 * n * TABLE_BYTES;
      copyTable(table, elementOf(repair, i + n));
      copyTable(table + TABLE_BYTES, elementOf(other, i + n));
    }
    addToTwo(slots + i * stride, output, output + stride);
  }
}

/** What a repair holds of source i: nothing of those past the last. */
function elementOf(repair: u32, i: u32): u32 {
  return i < sources ? invert(repair ^ i) : 0;
}

function addSourcesToQuad(repair: u32, output: usize): void {
  for (let i: u32 = 0; i < sources; i += INPUTS) {
    const a = invert(repair ^ i);
    const b = invert(repair ^ i ^ 1);
    const c = invert(repair ^ i ^ 2);
    const d = invert(repair ^ i ^ 3);
    copyTable(TABLES, a);
    copyTable(TABLES + TABLE_BYTES, a ^ b);
    copyTable(TABLES + 2 * TABLE_BYTES, a ^ c);
    copyTable(TABLES + 3 * TABLE_BYTES, a ^ b ^ c ^ d);
    addToQuad(sources - i >= INPUTS ? slots + i * stride : copyLastSources(i), output);
  }
}

/** Copies the sources from i on, less than four, to where zeros follow them. */
function copyLastSources(i: u32): usize {
  const bytes = (sources - i) * stride;
  memory.copy(lastSources, slots + i * stride, bytes);
  memory.fill(lastSources + bytes, 0, INPUTS * stride - bytes);
  return lastSources;
}

/**
 * Finds the factors of the inverse: its element for missing source i and repair j is row(i) · column(j) / (i XOR j).
 * With · over the other missing sources m and repairs n: row(i) = Π(i XOR n, all n) / Π(i XOR m), column(j) =
 * Π(j XOR m, all m) / Π(j XOR n). Source: Knuth, The Art of Computer Programming 1, 1.2.3, exercise 41.
 */
function invertMatrix(lost: u32): void {
  for (let n: u32 = 0; n < lost; n++) {
    store<u8>(ROW_LOGS + n, factorLog(load<u8>(MISSING + n), REPAIRS, MISSING, lost));
    store<u8>(COLUMN_LOGS + n, factorLog(load<u8>(REPAIRS + n), MISSING, REPAIRS, lost));
  }
}

/** The logarithm of Π(x XOR y, all y of `over`) / Π(x XOR y, all other y of `under`). */
function factorLog(x: u32, over: usize, under: usize, lost: u32): u32 {
  let log: u32 = 0;
  for (let n: u32 = 0; n < lost; n++) {
    log += logOf(load<u8>(over + n) ^ x);
    const difference: u32 = load<u8>(under + n) ^ x;
    if (difference != 0) log += 255 - logOf(difference);
  }
  return log % 255;
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
  addToOne(syndromes + m * stride, missingSlot(n));
}

function addSyndromesToTwo(n: u32, m: u32, lost: u32): void {
  for (let at: u32 = 0; at < INPUTS; at++) {
    const table = TABLES + 2 * at * TABLE_BYTES;
    copyTable(table, inverseAt(n, m + at, lost));
    copyTable(table + TABLE_BYTES, inverseAt(n + 1, m + at, lost));
  }
  addToTwo(syndromes + m * stride, missingSlot(n), missingSlot(n + 1));
}

function missingSlot(n: u32): usize {
  return slots + load<u8>(MISSING + n) * stride;
}

/** The inverse's element for the n-th missing source and the m-th repair; nothing past the last repair. */
function inverseAt(n: u32, m: u32, lost: u32): u32 {
  if (m >= lost) return 0;
  const differenceLog = logOf(load<u8>(REPAIRS + m) ^ load<u8>(MISSING + n));
  return exp((<u32> load<u8>(ROW_LOGS + n) + load<u8>(COLUMN_LOGS + m) + 255 - differenceLog) % 255);
}
