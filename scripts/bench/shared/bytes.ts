/**
 * Bytes beside bytes.
 *
 * @module
 */

/** Whether they are the same. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
