/**
 * Random numbers that are the same in every run.
 * Source: mulberry32 by Tommy Ettinger (public domain).
 *
 * @module
 */

/** A stream of random values from one seed. */
export interface SeededRandom {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, 0 ≤ x < `limit`. */
  below(limit: number): number;
  /** 48 random bits. */
  u48(): number;
  /** So many random bytes. */
  bytes(count: number): Uint8Array<ArrayBuffer>;
  /** A copy with a few bytes changed, and sometimes cut or prolonged. */
  mutate(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
}

/** Begins a stream of random values. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  const u48 = () => below(2 ** 24) * 2 ** 24 + below(2 ** 24);
  const bytes = (count: number) => Uint8Array.from({ length: count }, () => below(256));
  const mutate = (original: Uint8Array) => {
    const kept = next() < 0.2 ? original.subarray(0, below(original.length + 1)) : original;
    const mutated = new Uint8Array(kept.length + (next() < 0.1 ? below(16) : 0));
    mutated.set(kept);
    for (let i = below(4); i >= 0 && mutated.length > 0; i--) mutated[below(mutated.length)] = below(256);
    return mutated;
  };
  return { next, below, u48, bytes, mutate };
}
