// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * Values in the wire code: one description for both directions. `Direction` is u8 to encode, u16 to decode.
 *
 * @module
 */

import { decodeBit, decodeRaw, encodeBit, encodeRaw } from "./range_coder.as.ts";
import { SIZES } from "./wire_contexts.as.ts";

/** A value that is not zero: its size, its bits, its sign, of which nothing is known where its context is 0. */
export function codeValue<Direction>(sizeBits: usize, firstBits: usize, signBit: usize, value: i32): i32 {
  const magnitude = <u32> abs<i32>(value);
  const size = codeSize<Direction>(sizeBits, 1, 32 - clz<u32>(magnitude));
  const whole = codeRest<Direction>(firstBits, size, magnitude);
  let isNegative = <u32> (value < 0);
  isNegative = signBit == 0 ? codeRaw<Direction>(isNegative, 1) : code<Direction>(signBit, isNegative);
  return isNegative != 0 ? -<i32> whole : <i32> whole;
}

/** One bit for each size up to it. */
export function codeSize<Direction>(sizeBits: usize, least: u32, wanted: u32): u32 {
  let size = least;
  while (
    size < SIZES &&
    code<Direction>(sizeBits + <usize> size * 4 - 4 * <usize> least, <u32> (wanted > size)) != 0
  ) size++;
  return size;
}

/** The bits behind the first one, which says the size. */
export function codeRest<Direction>(firstBits: usize, size: u32, magnitude: u32): u32 {
  if (size < 2) return size;
  const rest = size - 2;
  const first = code<Direction>(firstBits + <usize> (size - 1) * 4, magnitude >> rest & 1);
  const low = rest > 0 ? codeRaw<Direction>(magnitude & ((1 << rest) - 1), rest) : 0;
  return (2 | first) << rest | low;
}

/** A bit of a context. */
export function code<Direction>(context: usize, bit: u32): u32 {
  if (sizeof<Direction>() == 2) return decodeBit(context);
  encodeBit(context, bit);
  return bit;
}

/** Bits of which nothing is known. */
export function codeRaw<Direction>(value: u32, count: u32): u32 {
  if (sizeof<Direction>() == 2) return decodeRaw(count);
  encodeRaw(value, count);
  return value;
}
