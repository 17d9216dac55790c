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
