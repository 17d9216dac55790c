/**
 * `@subspace/reed-solomon-erasure.wasm` as a member of the comparison. It takes the fragments in one array, which each
 * call copies into its memory and back.
 *
 * @module
 */

import { ReedSolomonErasure } from "@subspace/reed-solomon-erasure.wasm";
import type { Code, Shape } from "./code.ts";

/** The name in the tables. */
export const NPM_PACKAGE = "npm";

/** Opens it. */
export async function openNpmPackage(
  sources: readonly Uint8Array[],
  { k, r, fragmentBytes }: Shape,
): Promise<Code> {
  const library = await ReedSolomonErasure.fromCurrentDirectory();
  const fragments = new Uint8Array((k + r) * fragmentBytes);
  sources.forEach((source, i) => fragments.set(source, i * fragmentBytes));
  const slice = (index: number) => fragments.slice(index * fragmentBytes, (index + 1) * fragmentBytes);
  const available = new Map<number, boolean[]>();
  return {
    name: NPM_PACKAGE,
    encode: () => check(library.encode(fragments, k, r)),
    decode: (lost) => {
      if (!available.has(lost)) {
        available.set(lost, Array.from({ length: k + r }, (_, i) => i >= lost && i < k + lost));
        fragments.fill(0, 0, lost * fragmentBytes);
      }
      check(library.reconstruct(fragments, k, r, available.get(lost)!));
    },
    repairs: () => Array.from({ length: r }, (_, n) => slice(k + n)),
    restored: (lost) => Array.from({ length: lost }, (_, i) => slice(i)),
  };
}

function check(result: number): void {
  if (result !== ReedSolomonErasure.RESULT_OK) throw new Error(`the npm package answered ${result}`);
}
