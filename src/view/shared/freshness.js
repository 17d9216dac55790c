// @ts-check
/**
 * Whether a picture may pass as live, what stands over one that may not, and what the title bar says of it: the rule that
 * every view follows.
 *
 * @module
 */

import { formatBareAge, formatBoundedAge, formatElapsed } from "../../text/elapsed.js";

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

/**
 * The title bar: `front`, `STALE 3 s: front`, `Waiting for robot.local`. ASCII, since SDL leaves the title
 * as it is where the locale lacks a sign of the new one.
 *
 * @param {object} screen
 * @param {readonly string[]} screen.names of the streams on it
 * @param {Readonly<PictureAge> | undefined} screen.stale the age of a picture that is not live
 * @param {string} screen.awaited who or what is waited for where there is no stream
 * @returns {string}
 */
export function composeTitle({ names, stale, awaited }) {
  if (names.length === 0) return `Waiting for ${awaited}`;
  if (!stale) return names.join(", ");
  const seconds = Math.floor(stale.ageUs / 1e6);
  const age = stale.boundUs === undefined || seconds === 0 ? "" : ` ${formatBareAge(seconds * 1e6)}`;
  return `STALE${age}: ${names.join(", ")}`;
}
