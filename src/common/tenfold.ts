/**
 * What is told the first time, and then each time that there is ten times as much.
 *
 * @module
 */

/** With so many it is told next, where it has been told of `count`. */
export function nextTenfold(count: number): number {
  return 10 ** (Math.floor(Math.log10(count)) + 1);
}
