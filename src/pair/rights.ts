/**
 * What a viewer may do, in one byte: 1 to watch, 2 to drive.
 *
 * @module
 */

import type { Right } from "./pairing.ts";

const BITS: readonly (readonly [Right, number])[] = [["watch", 1], ["drive", 2]];

/** What a viewer may do where nothing else was said. */
export const ALL_RIGHTS: readonly Right[] = ["watch", "drive"];
/** What one may do that is to watch alone. */
export const WATCH_RIGHTS: readonly Right[] = ["watch"];

/** What they let somebody do, in words: `watch and drive`. */
export function describeRights(rights: readonly Right[]): string {
  return rights.join(" and ") || "do nothing";
}

/** Writes them. */
export function encodeRights(rights: readonly Right[]): number {
  return BITS.reduce((bits, [right, bit]) => rights.includes(right) ? bits | bit : bits, 0);
}

/** Reads those that are known. */
export function decodeRights(bits: number): Right[] {
  return BITS.filter(([, bit]) => bits & bit).map(([right]) => right);
}
