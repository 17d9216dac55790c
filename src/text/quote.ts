/**
 * What a stranger has said, for a line of the log.
 *
 * @module
 */

/** Of what a stranger says, as much as a line of the log has room for. */
const MOST_CHARACTERS = 200;

/**
 * Makes a part of a line of it: it ends no line, and is not longer than one.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quote(" all is well\n12:00:00 error: not at all"), "all is well 12:00:00 error: not at all");
 * ```
 */
export function quote(text: unknown): string {
  const plain = String(text).replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  return plain.length > MOST_CHARACTERS ? `${plain.slice(0, MOST_CHARACTERS)}…` : plain;
}
