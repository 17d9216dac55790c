/**
 * This project's code as a member of the comparison.
 *
 * @module
 */

import { ReedSolomon } from "../../../src/fec/reed_solomon.ts";
import type { Code, Shape } from "./code.ts";

/** The name in the tables. */
export const OURS = "ours";

/** Opens it; encoder and decoder are two, as they are on two machines. */
export function openOurs(sources: readonly Uint8Array[], { k, r, fragmentBytes }: Shape): Code {
  const encoder = new ReedSolomon();
  const decoder = new ReedSolomon();
  const putSources = () => {
    encoder.begin(k, fragmentBytes);
    for (let i = 0; i < k; i++) encoder.put(i, sources[i]!);
  };
  const repairs = () => Array.from({ length: r }, (_, n) => encoder.get(k + n).slice());
  putSources();
  encoder.encode(k, r);
  const sent = repairs();
  return {
    name: OURS,
    encode: () => encoder.encode(k, r),
    encodeWhole: () => {
      putSources();
      encoder.encode(k, r);
    },
    decode: (lost) => {
      decoder.begin(k, fragmentBytes);
      for (let i = lost; i < k; i++) decoder.put(i, sources[i]!);
      for (let n = 0; n < lost; n++) decoder.put(k + n, sent[n]!);
      decoder.decode();
    },
    repairs,
    restored: (lost) => Array.from({ length: lost }, (_, i) => decoder.get(i).slice()),
  };
}
