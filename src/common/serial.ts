/**
 * Arithmetic of 32-bit serial numbers that wrap around.
 * Source: RFC 1982, with SERIAL_BITS = 32.
 *
 * @module
 */

/** The signed distance from `b` to `a`: positive when `a` is newer, in -2^31 … 2^31-1. */
export function serialDifference(a: number, b: number): number {
  return (a - b) | 0;
}

/** Whether `a` comes after `b`. */
export function isSerialNewer(a: number, b: number): boolean {
  return ((a - b) | 0) > 0;
}

/** `a` moved on by `by`, kept within 0 … 2^32-1. */
export function serialAdd(a: number, by: number): number {
  return (a + by) >>> 0;
}
