// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * A binary range coder, and the adaptive probabilities that it is given.
 *
 * ```text
 *  a context, u32: probability of a one (22 bits) << 10 | how often it was asked (10 bits)
 * ```
 *
 * A context learns by 1/n while it is young, and by 1/LIMIT then. Sources: Martin, "Range encoding", 1979; the carry is
 * handled as in Igor Pavlov's LZMA (public domain), the adaptation is that of Matt Mahoney's lpaq.
 *
 * @module
 */

const PROBABILITY_BITS: u32 = 12;
const TOP: u32 = 1 << 24;
const COUNT_MASK: u32 = 1023;
/** What is known of a context's past weighs no more than so many bits. */
const LIMIT: u32 = 160;

/** 65536 / (n + 1.6), one u32 for each n. */
const RATES = memory.data(1024 * 4);

let low: u64 = 0;
let range: u32 = 0;
let code: u32 = 0;
let cache: u32 = 0;
let cached: u32 = 0;
/** Where the next byte goes, or comes from, and where there are no more. */
let at: usize = 0;
let end: usize = 0;
let isExhausted: bool = false;

/** Once, before anything. */
export function prepareRates(): void {
  for (let n: u32 = 0; n < 1024; n++) store<u32>(RATES + n * 4, <u32> (65536.0 / (<f64> n + 1.6)));
}

export function beginEncoding(from: usize, limit: usize): void {
  low = 0;
  range = u32.MAX_VALUE;
  cache = 0;
  cached = 0;
  at = from;
  end = limit;
}

/** Writes what is left; returns where the next byte would go, 0 where there was no room. */
export function endEncoding(): usize {
  for (let i = 0; i < 4; i++) shiftLow();
  if (cached > 0) shiftLow();
  return at > end ? 0 : at;
}

export function beginDecoding(from: usize, limit: usize): void {
  range = u32.MAX_VALUE;
  code = 0;
  at = from;
  end = limit;
  isExhausted = false;
  for (let i = 0; i < 4; i++) code = code << 8 | nextByte();
}

/** Whether more was read than there is, as no encoder writes it. */
export function hasExhausted(): bool {
  return isExhausted;
}

/** Whether all was read that there is, and no more. */
export function endDecoding(): bool {
  return at == end && !isExhausted;
}

export function encodeBit(context: usize, bit: u32): void {
  const state = load<u32>(context);
  const bound = (range >> PROBABILITY_BITS) * clampProbability(state >> (32 - PROBABILITY_BITS));
  if (bit != 0) {
    range = bound;
  } else {
    low += bound;
    range -= bound;
  }
  learn(context, state, bit);
  while (range < TOP) {
    range <<= 8;
    shiftLow();
  }
}

export function decodeBit(context: usize): u32 {
  const state = load<u32>(context);
  const bound = (range >> PROBABILITY_BITS) * clampProbability(state >> (32 - PROBABILITY_BITS));
  let bit: u32 = 0;
  if (code < bound) {
    range = bound;
    bit = 1;
  } else {
    code -= bound;
    range -= bound;
  }
  learn(context, state, bit);
  while (range < TOP) {
    range <<= 8;
    code = code << 8 | nextByte();
  }
  return bit;
}

/** Bits of which nothing is known. */
export function encodeRaw(value: u32, count: u32): void {
  for (let n = count; n > 0; n--) {
    range >>= 1;
    if ((value >> (n - 1) & 1) == 0) low += range;
    while (range < TOP) {
      range <<= 8;
      shiftLow();
    }
  }
}

export function decodeRaw(count: u32): u32 {
  let value: u32 = 0;
  for (let n = count; n > 0; n--) {
    range >>= 1;
    let bit: u32 = 1;
    if (code >= range) {
      code -= range;
      bit = 0;
    }
    value = value << 1 | bit;
    while (range < TOP) {
      range <<= 8;
      code = code << 8 | nextByte();
    }
  }
  return value;
}

function clampProbability(p: u32): u32 {
  return p == 0 ? 1 : p;
}

function learn(context: usize, state: u32, bit: u32): void {
  const count = state & COUNT_MASK;
  const p = <i32> (state >> 10);
  const target: i32 = bit != 0 ? (1 << 22) - 1 : 0;
  const change = <i32> ((<i64> (target - p) * <i64> load<u32>(RATES + count * 4)) >> 16);
  store<u32>(context, <u32> (p + change) << 10 | (count < LIMIT ? count + 1 : count));
}

/** Zeros behind the end. */
function nextByte(): u32 {
  if (at < end) return load<u8>(at++);
  isExhausted = true;
  return 0;
}

/** Holds bytes back that a carry may still change: the last one that was no 0xff, and those behind it; before the first there is none. */
function shiftLow(): void {
  const carry = <u32> (low >> 32);
  if (<u32> low < 0xff000000 || carry != 0 || cached == 0) {
    if (cached > 0) {
      put(cache + carry);
      for (let n = cached - 1; n > 0; n--) put(0xff + carry);
    }
    cached = 0;
    cache = <u32> low >> 24;
  }
  cached++;
  low = <u64> (<u32> low << 8);
}

function put(byte: u32): void {
  if (at < end) store<u8>(at, <u8> byte);
  at++;
}
