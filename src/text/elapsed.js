// @ts-check
/**
 * How times are written for people, in the terminal, the window and the page: an age with its bound, and a time that runs on.
 *
 * @module
 */

/**
 * `12 ms ± 1 ms`, `1.2 s ± 0.1 s`, `2 min 05 s ± 1 s`: both to the same unit, and the bound rounded up together with what
 * the rounding of the age leaves out, so that what is written is true.
 *
 * @param {{ readonly ageUs: number, readonly boundUs: number }} age
 * @returns {string}
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatBoundedAge({ ageUs: 12_400, boundUs: 500 }), "12 ms ± 1 ms");
 * ```
 */
export function formatBoundedAge({ ageUs, boundUs }) {
  const unit = unitOf(ageUs);
  const ageUnits = Math.round(ageUs / unit.us);
  const roundingUs = Math.abs(ageUs - ageUnits * unit.us);
  const boundUnits = Math.max(1, Math.ceil((boundUs + roundingUs) / unit.us));
  return `${unit.write(ageUnits)} ± ${unit.write(boundUnits)}`;
}

/**
 * The same without its bound, for a second age beside one that has it.
 *
 * @param {number} ageUs
 * @returns {string}
 */
export function formatBareAge(ageUs) {
  const unit = unitOf(ageUs);
  return unit.write(Math.round(ageUs / unit.us));
}

/**
 * `0.6 s`, `12.3 s`, `2 min 05 s`: a time that runs on while it is read.
 *
 * @param {number} us
 * @returns {string}
 */
export function formatElapsed(us) {
  const unit = us < MINUTE_US ? TENTH : SECOND;
  return unit.write(Math.floor(us / unit.us));
}

/**
 * A unit in which times are written.
 *
 * @typedef {{ readonly us: number, readonly write: (count: number) => string }} Unit
 */

/** @type {Unit} */
const MILLISECOND = { us: 1000, write: (count) => `${count} ms` };
/** @type {Unit} */
const TENTH = { us: 100_000, write: (count) => `${(count / 10).toFixed(1)} s` };
/** @type {Unit} */
const SECOND = {
  us: 1_000_000,
  write: (count) =>
    count < 60 ? `${count} s` : `${Math.floor(count / 60)} min ${String(count % 60).padStart(2, "0")} s`,
};
const MINUTE_US = 60_000_000;

/**
 * @param {number} us that will be rounded
 * @returns {Unit}
 */
function unitOf(us) {
  if (us < 1_000_000 - MILLISECOND.us / 2) return MILLISECOND;
  return us < MINUTE_US - TENTH.us / 2 ? TENTH : SECOND;
}
