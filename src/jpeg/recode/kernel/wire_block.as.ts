// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * One block in the wire code: one description for both directions. `Direction` is u8 to encode, u16 to decode.
 *
 *  1. how many tokens there are, by how many the neighbours have
 *  2. where they are: place after place whether there is one, by how many are left, and by its magnitude in the neighbours
 *  3. their magnitudes, by the neighbours' too; their signs as they are
 *  4. DC (wire_dc.as.ts)
 *
 * @module
 */

import { clampTo } from "./bits.as.ts";
import { sumEdges } from "./edges.as.ts";
import { rowPlaceOf } from "./places.as.ts";
import {
  COUNT_BUCKETS,
  COUNTS,
  FIRST_BITS,
  IS_THERE,
  MAGNITUDE_BUCKETS,
  PLACES,
  REST_BUCKETS,
  SIGNS,
  SIZE_BITS,
  SIZES,
  STATES,
} from "./wire_contexts.as.ts";
import { codeDc } from "./wire_dc.as.ts";
import { code, codeValue } from "./wire_values.as.ts";

/** What is remembered of a block for those on its right and below: 64 values (i8, as far as they fit), the number of tokens (u16), its DC. */
export const NEIGHBOUR_BYTES: usize = 112;
const NUMBER: usize = 64;
/** For blocks that have no neighbour there. */
export const NOBODY = memory.data(112);

/** The bucket of a number of tokens, and of tokens that are left: one byte each. */
const COUNT_BUCKET_OF = memory.data(64);
const REST_BUCKET_OF = memory.data(64);
/** Of each place, the bucket of the sum of its two magnitudes in the neighbours (u8). */
const BUCKETS = memory.data(64);

/** Of each place, which neighbour's sign its own is likely to be: none (0), the one above, the left one. */
const SIGN_FROM = memory.data(64);
const FROM_ABOVE: u8 = 1;
const FROM_LEFT: u8 = 2;

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
    const rowPlace = rowPlaceOf(n);
    store<u8>(SIGN_FROM + n, rowPlace < 8 ? FROM_ABOVE : rowPlace % 8 == 0 ? FROM_LEFT : 0);
  }
}

/**
 * Codes a block.
 *
 * @param set 0 for brightness, 1 for colour
 * @param steps of its class
 * @param here where it is remembered; what is there still may be `above`
 */
export function codeBlock<Direction>(
  set: usize,
  steps: usize,
  block: usize,
  here: usize,
  above: usize,
  left: usize,
): void {
  const numberAbove: u32 = load<u16>(above, NUMBER);
  const numberLeft: u32 = load<u16>(left, NUMBER);
  let number: u32 = 0;
  if (sizeof<Direction>() == 1) number = <u32> (<usize> load<u32>(block, 4) - tokenAt) / 4;
  number = codeNumber<Direction>(
    set,
    load<u8>(COUNT_BUCKET_OF + ((numberAbove + numberLeft + 1) >> 1)),
    number,
  );
  if (number > 0) findBuckets(above, left);
  forgetValues(here);
  store<u16>(here, <u16> number, NUMBER);
  const firstToken = tokenAt;
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
      findSignBit(set, place, above, left),
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
    store<i8>(here + place, <i8> clampTo(value, 127));
  }
  if (sizeof<Direction>() == 2) store<u32>(block, <u32> tokenAt, 4);
  sumEdges(firstToken, tokenAt, steps);
  codeDc<Direction>(set, <i32> load<u16>(steps), block, here, above, left);
}

/** The context of a sign: a wave of the first row goes on from above, and one of the first column from the left; 0 for any other. */
function findSignBit(set: usize, place: usize, above: usize, left: usize): usize {
  const from = load<u8>(SIGN_FROM + place);
  if (from == 0) return 0;
  const value: i32 = load<i8>((from == FROM_ABOVE ? above : left) + place);
  const sign: usize = value > 0 ? 2 : value < 0 ? 1 : 0;
  return STATES + (SIGNS + (set * PLACES + place) * 4 + sign) * 4;
}

function findBuckets(above: usize, left: usize): void {
  for (let at: usize = 0; at < 64; at += 16) {
    const sum = i8x16.add_sat_u(i8x16.abs(v128.load(above + at)), i8x16.abs(v128.load(left + at)));
    let bucket = i8x16.neg(i8x16.gt_u(sum, i8x16.splat(0)));
    bucket = i8x16.sub(bucket, i8x16.gt_u(sum, i8x16.splat(1)));
    bucket = i8x16.sub(bucket, i8x16.gt_u(sum, i8x16.splat(2)));
    bucket = i8x16.sub(bucket, i8x16.gt_u(sum, i8x16.splat(4)));
    bucket = i8x16.sub(bucket, i8x16.gt_u(sum, i8x16.splat(9)));
    v128.store(BUCKETS + at, bucket);
  }
}

function forgetValues(here: usize): void {
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
