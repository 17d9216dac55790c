// @ts-check
/**
 * Whether a picture may pass as live, and what stands over one that may not: the rule that every view follows.
 *
 * @module
 */

import { formatBoundedAge, formatElapsed } from "../../text/elapsed.js";

/**
 * How old a picture is.
 *
 * @typedef {object} PictureAge
 * @property {number} ageUs time since capture where `boundUs` is there; otherwise at least since arrival, which is no age
 *   to be shown
 * @property {number} [boundUs] the true age lies within ± this; absent where that is not known
 */

/**
 * What a view has to say about the picture it shows; `stale`: too old to pass as what the robot sees now.
 *
 * @typedef {Readonly<PictureAge> & { readonly state: "live" | "stale" }} PictureFreshness
 */

/**
 * @param {Readonly<PictureAge>} age at this moment
 * @param {number} maxAgeUs
 * @returns {PictureFreshness}
 */
export function judgeAge({ ageUs, boundUs }, maxAgeUs) {
  const state = ageUs > maxAgeUs ? "stale" : "live";
  return boundUs === undefined ? { state, ageUs } : { state, ageUs, boundUs };
}

/**
 * `12 ms ± 1 ms`; no number where the clocks have not been compared.
 *
 * @param {Readonly<PictureAge>} age
 * @returns {string}
 */
export function formatAge({ ageUs, boundUs }) {
  return boundUs === undefined ? "age unknown" : formatBoundedAge({ ageUs, boundUs });
}

/**
 * What stands over a picture that is not live: a counter, empty where the age is not known, and what it leaves out.
 *
 * @param {Readonly<PictureAge>} age
 * @returns {{ readonly counter: string, readonly note: string }}
 */
export function describeStale({ ageUs, boundUs }) {
  if (boundUs === undefined) return { counter: "", note: `nothing new for ${formatElapsed(ageUs)}` };
  // A bound below what the counter shows is left out.
  const note = boundUs < 100_000 ? "" : `age ${formatBoundedAge({ ageUs, boundUs })}`;
  return { counter: formatElapsed(ageUs), note };
}
