// @ts-check
/**
 * How far a thumb has slid.
 *
 * @module
 */

/** Nobody's thumb lies still. */
const REST_PX = 6;
/** A thumb reaches this far without moving the hand. */
const REACH_PX = 56;

/**
 * @param {number} px from where it came down
 * @returns {number} -1 … 1
 */
export function slide(px) {
  const beyond = Math.abs(px) - REST_PX;
  return beyond > 0 ? Math.sign(px) * Math.min(1, beyond / (REACH_PX - REST_PX)) : 0;
}
