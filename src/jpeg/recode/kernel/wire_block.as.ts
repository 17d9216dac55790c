// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * One block in the wire code: one description for both directions. `Direction` is u8 to encode, u16 to decode.
 *
 *  1. DC: how far it is from what the neighbours make likely, by how far theirs were
 *  2. how many tokens there are, by how many the neighbours have
 *  3. where they are: place after place whether there is one, by how many are left, and by its magnitude in the neighbours
 *  4. their magnitudes, by the neighbours' too; their signs as they are
 *
 * @module
 */

import { decodeBit, decodeRaw, encodeBit, encodeRaw } from "./range_coder.as.ts";
import {
  COUNT_BUCKETS,
  COUNTS,
  DC_FIRST_BITS,
  DC_SIZE_BITS,
  ERROR_BUCKETS,
  FIRST_BITS,
  IS_THERE,
  MAGNITUDE_BUCKETS,
  PLACES,
  REST_BUCKETS,
  SIZE_BITS,
  SIZES,
  STATES,
} from "./wire_contexts.as.ts";

/**
 * What is remembered of a block for those on its right and below: 64 magnitudes (u8), and then
 *
 * ```text
 *  64  number of tokens (u16)   66  DC (i16)   68  how far it was from what was likely (u16)   70  the DC that was here before (i16)
 * ```
 */
export const NEIGHBOUR_BYTES: usize = 80;
const NUMBER: usize = 64;
export const DC: usize = 66;
const ERROR: usize = 68;
export const OLD_DC: usize = 70;
/** For blocks that have no neighbour there. */
export const NOBODY = memory.data(80);

/** The bucket of a number of tokens, and of tokens that are left: one byte each. */
const COUNT_BUCKET_OF = memory.data(64);
const REST_BUCKET_OF = memory.data(64);
/** Of each place, the bucket of the sum of its two magnitudes in the neighbours (u8). */
const BUCKETS = memory.data(64);

/** Bits of the largest number of tokens. */
const MOST_NUMBER_SIZE: u32 = 6;

/** Where the next token is, or goes. */
let tokenAt: usize = 0;
let tokensEnd: usize = 0;

/** Begins a slice: where its tokens are, or go, and how far they may. */
export function beginTokens(from: usize, end: usize): void {
  tokenAt = from;
  tokensEnd = end;
}

/** Where the next token would go; 0 where there was no room for all. */
export function endTokens(): usize {
  return tokenAt > tokensEnd ? 0 : tokenAt;
}

/** Once, before anything. */
export function prepareBuckets(): void {
  for (let n: u32 = 0; n < 64; n++) {
    store<u8>(
      COUNT_BUCKET_OF + n,
      <u8> (n < 4 ? n : n < 6 ? 4 : n < 9 ? 5 : n < 13 ? 6 : n < 21 ? 7 : n < 36 ? 8 : 9),
    );
    store<u8>(
      REST_BUCKET_OF + n,
      <u8> (n < 5 ? n == 0 ? 0 : n - 1 : n < 7 ? 4 : n < 10 ? 5 : n < 16 ? 6 : 7),
    );
  }
}

/**
 * Codes a block.
 *
 * @param set 0 for brightness, 1 for colour
 * @param here where it is remembered; what is there still may be `above`
 * @param corner DC of the block above on the left
 */
export function codeBlock<Direction>(
  set: usize,
  block: usize,
  here: usize,
  above: usize,
  left: usize,
  corner: i32,
): void {
  const numberAbove: u32 = load<u16>(above, NUMBER);
  const numberLeft: u32 = load<u16>(left, NUMBER);
  codeDc<Direction>(set, block, here, above, left, corner);
  let number: u32 = 0;
  if (sizeof<Direction>() == 1) number = <u32> (<usize> load<u32>(block, 4) - tokenAt) / 4;
  number = codeNumber<Direction>(
    set,
    load<u8>(COUNT_BUCKET_OF + ((numberAbove + numberLeft + 1) >> 1)),
    number,
  );
  if (number > 0) findBuckets(above, left);
  forgetMagnitudes(here);
  store<u16>(here, <u16> number, NUMBER);
  for (let rest = number, place: u32 = 1; rest > 0; place++) {
    const bucket: usize = load<u8>(BUCKETS + place);
    let isThere: u32 = 1;
    if (sizeof<Direction>() == 1) isThere = <u32> (load<u16>(tokenAt, 2) == place);
    if (rest < 64 - place) {
      const context = STATES +
        (IS_THERE +
            ((set * PLACES + place) * REST_BUCKETS + load<u8>(REST_BUCKET_OF + rest)) * MAGNITUDE_BUCKETS +
            bucket) * 4;
      isThere = code<Direction>(context, isThere);
    }
    if (isThere == 0) continue;
    rest--;
    const value = codeValue<Direction>(
      STATES + (SIZE_BITS + ((set * PLACES + place) * MAGNITUDE_BUCKETS + bucket) * SIZES) * 4,
      STATES + (FIRST_BITS + (set * PLACES + place) * SIZES) * 4,
      sizeof<Direction>() == 1 ? <i32> load<i16>(tokenAt) : 0,
    );
    if (sizeof<Direction>() == 2) {
      if (tokenAt >= tokensEnd) {
        tokenAt = tokensEnd + 4;
        return;
      }
      store<u32>(tokenAt, place << 16 | (value & 0xffff));
    }
    tokenAt += 4;
    store<u8>(here + place, <u8> min<u32>(abs<i32>(value), 255));
  }
  if (sizeof<Direction>() == 2) store<u32>(block, <u32> tokenAt, 4);
}

function findBuckets(above: usize, left: usize): void {
  for (let at: usize = 0; at < 64; at += 16) {
    const sum = i8x16.add_sat_u(v128.load(above + at), v128.load(left + at));
    let bucket = i8x16.neg(i8x16.gt_u(sum, i8x16.splat(0)));
    bucket = i8x16.sub(bucket, i8x16.gt_u(sum, i8x16.splat(1)));
    bucket = i8x16.sub(bucket, i8x16.gt_u(sum, i8x16.splat(2)));
    bucket = i8x16.sub(bucket, i8x16.gt_u(sum, i8x16.splat(4)));
    bucket = i8x16.sub(bucket, i8x16.gt_u(sum, i8x16.splat(9)));
    v128.store(BUCKETS + at, bucket);
  }
}

function forgetMagnitudes(here: usize): void {
  for (let at: usize = 0; at < 64; at += 16) v128.store(here + at, i64x2.splat(0));
}

/** How many tokens, 0 … 63: one bit for each size up to its own, and the bits behind the first one. */
function codeNumber<Direction>(set: usize, bucket: usize, number: u32): u32 {
  const contexts = STATES + (COUNTS + (set * COUNT_BUCKETS + bucket) * 64) * 4;
  const wanted: u32 = 32 - clz<u32>(number);
  let size: u32 = 0;
  while (
    size < MOST_NUMBER_SIZE && code<Direction>(contexts + <usize> size * 4, <u32> (wanted > size)) != 0
  ) size++;
  if (size < 2) return size;
  // of each size a tree of its own, one behind the other
  const tree = contexts + <usize> (MOST_NUMBER_SIZE - 1 + (1 << (size - 1)) - size) * 4;
  let node: u32 = 1;
  for (let n = <i32> size - 2; n >= 0; n--) {
    node = node << 1 | code<Direction>(tree + <usize> node * 4, number >> n & 1);
  }
  return node;
}

/** A value that is not zero: its size, its bits, its sign. */
function codeValue<Direction>(sizeBits: usize, firstBits: usize, value: i32): i32 {
  const magnitude = <u32> abs<i32>(value);
  const size = codeSize<Direction>(sizeBits, 1, 32 - clz<u32>(magnitude));
  const whole = codeRest<Direction>(firstBits, size, magnitude);
  const isNegative = codeRaw<Direction>(<u32> (value < 0), 1);
  return isNegative != 0 ? -<i32> whole : <i32> whole;
}

/** One bit for each size up to it. */
function codeSize<Direction>(sizeBits: usize, least: u32, wanted: u32): u32 {
  let size = least;
  while (
    size < SIZES &&
    code<Direction>(sizeBits + <usize> size * 4 - 4 * <usize> least, <u32> (wanted > size)) != 0
  ) size++;
  return size;
}

/** The bits behind the first one, which says the size. */
function codeRest<Direction>(firstBits: usize, size: u32, magnitude: u32): u32 {
  if (size < 2) return size;
  const rest = size - 2;
  const first = code<Direction>(firstBits + <usize> (size - 1) * 4, magnitude >> rest & 1);
  const low = rest > 0 ? codeRaw<Direction>(magnitude & ((1 << rest) - 1), rest) : 0;
  return (2 | first) << rest | low;
}

function codeDc<Direction>(
  set: usize,
  block: usize,
  here: usize,
  above: usize,
  left: usize,
  corner: i32,
): void {
  const a: i32 = load<i16>(above, DC);
  const b: i32 = load<i16>(left, DC);
  const likely = corner >= max(a, b) ? min(a, b) : corner <= min(a, b) ? max(a, b) : a + b - corner;
  const errors: u32 = <u32> load<u16>(above, ERROR) + <u32> load<u16>(left, ERROR);
  const bucket: usize = min<u32>(7, 32 - clz<u32>(errors));
  let error: i32 = 0;
  if (sizeof<Direction>() == 1) error = load<i32>(block) - likely;
  const magnitude = <u32> abs<i32>(error);
  const size = codeSize<Direction>(
    STATES + (DC_SIZE_BITS + (set * ERROR_BUCKETS + bucket) * SIZES) * 4,
    0,
    32 - clz<u32>(magnitude),
  );
  const whole = codeRest<Direction>(STATES + (DC_FIRST_BITS + set * SIZES) * 4, size, magnitude);
  if (whole != 0) error = codeRaw<Direction>(<u32> (error < 0), 1) != 0 ? -<i32> whole : <i32> whole;
  const dc = likely + error;
  store<i16>(here, load<i16>(here, DC), OLD_DC);
  store<i16>(here, <i16> dc, DC);
  store<u16>(here, <u16> min<u32>(whole, 0x7fff), ERROR);
  if (sizeof<Direction>() == 2) store<i32>(block, <i16> dc);
}

function code<Direction>(context: usize, bit: u32): u32 {
  if (sizeof<Direction>() == 2) return decodeBit(context);
  encodeBit(context, bit);
  return bit;
}

function codeRaw<Direction>(value: u32, count: u32): u32 {
  if (sizeof<Direction>() == 2) return decodeRaw(count);
  encodeRaw(value, count);
  return value;
}
