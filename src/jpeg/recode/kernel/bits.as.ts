// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * Bits of values and of words, as an entropy-coded scan has them.
 *
 * @module
 */

/** The largest values that samples of eight bits make; of DC it is half of what its largest code has room for. */
export const MOST_AC: i32 = 1023;
export const MOST_DC: i32 = 2047;

/** How many bits a value takes without its sign (ITU-T T.81, table F.1). */
export function sizeOf(value: i32): u32 {
  return 32 - clz<u32>(abs<i32>(value));
}

/** The value of so many bits (F.2.2.1). */
export function extend(bits: u32, size: u32): i32 {
  if (size == 0) return 0;
  return bits < <u32> 1 << (size - 1) ? <i32> bits - (1 << size) + 1 : <i32> bits;
}

/** Whether one of the four bytes is 0xff. */
export function hasPrefix(word: u32): bool {
  const inverse = ~word;
  return ((inverse - 0x01010101) & ~inverse & 0x80808080) != 0;
}

/** The nearest value that is no larger, nor smaller than its negative. */
export function clampTo(value: i32, most: i32): i32 {
  return max(-most, min(most, value));
}
