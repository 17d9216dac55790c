/**
 * Numbers from -1 to 1, in 16 bits.
 *
 * @module
 */

import { readU16, writeU16 } from "./integers.ts";

const FULL_SCALE = 32_767;

/** Writes the share that is nearest: -32767 … 32767 for -1 … 1; what is beyond is cut. */
export function writeShare(into: Uint8Array, at: number, share: number): void {
  writeU16(into, at, Math.round(Math.min(1, Math.max(-1, share)) * FULL_SCALE));
}

/** Reads a share; -32768 is none, and counts as -1. A zero has no sign. */
export function readShare(bytes: Uint8Array, at: number): number {
  return Math.max(-1, (readU16(bytes, at) << 16 >> 16) / FULL_SCALE) || 0;
}
