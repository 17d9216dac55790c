/**
 * How much memory is really held.
 *
 * @module
 */

import v8 from "node:v8";
import vm from "node:vm";

/** Collects the garbage and returns what is left, in bytes: the heap, and the buffers outside it. */
export function heldBytes(): number {
  v8.setFlagsFromString("--expose-gc");
  const collectGarbage = vm.runInNewContext("gc") as () => void;
  collectGarbage();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

const MAX_ROUNDS = 4;

/**
 * Whether the process becomes larger by as much with each round of some work: what the work loses is lost in each, while
 * the garbage of others comes and goes.
 *
 * @param work is done once more before
 */
export function growsBy(bytes: number, work: () => void): boolean {
  work();
  for (let round = 0; round < MAX_ROUNDS; round++) {
    heldBytes(); // collects the garbage of what was before
    const beforeBytes = Deno.memoryUsage().rss;
    work();
    if (Deno.memoryUsage().rss - beforeBytes < bytes) return false;
  }
  return true;
}
