/**
 * How long single calls take.
 *
 * @module
 */

import { median } from "./statistics.ts";

const WARM_UP_MS = 100;
const SLICE_MS = 5;
/** Calls between two looks at the clock. */
const STRIDE = 10;

/**
 * Median times of one call, in µs; by turns, so that whatever else the machine does meets all of them.
 *
 * @param calls those that answer a promise are awaited, one at a time
 */
export async function measureByTurns(calls: readonly (() => unknown)[], rounds: number): Promise<number[]> {
  const clocks = calls.map((call) => call() instanceof Promise ? timeAwaitedUs : timeUs);
  for (const [index, call] of calls.entries()) await clocks[index]!(call, WARM_UP_MS);
  const measured = calls.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, call] of calls.entries()) measured[index]!.push(await clocks[index]!(call, SLICE_MS));
  }
  return measured.map(median);
}

/** The mean time of one call, over so long a time. */
function timeUs(call: () => unknown, sliceMs: number): number {
  const start = performance.now();
  let elapsed = 0, calls = 0;
  for (; elapsed < sliceMs; elapsed = performance.now() - start) {
    for (let i = 0; i < STRIDE; i++) call();
    calls += STRIDE;
  }
  return elapsed * 1000 / calls;
}

async function timeAwaitedUs(call: () => unknown, sliceMs: number): Promise<number> {
  const start = performance.now();
  let elapsed = 0, calls = 0;
  for (; elapsed < sliceMs; elapsed = performance.now() - start) {
    for (let i = 0; i < STRIDE; i++) await call();
    calls += STRIDE;
  }
  return elapsed * 1000 / calls;
}
