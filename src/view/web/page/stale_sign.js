/**
 * The words over a picture that is not live.
 *
 * @module
 */

import { formatAge, formatSeconds } from "./figures.js";
import { setText } from "./find.js";

/** @import { Freshness } from "./freshness.js" */

/**
 * @param {HTMLElement} tile
 * @param {Freshness} freshness
 */
export function showStaleSign(tile, freshness) {
  const { age, note } = freshness.state === "stale" ? describeStale(freshness) : { age: "", note: "" };
  setText(tile, ".stale-age", age);
  setText(tile, ".stale-note", note);
}

/**
 * @param {Freshness} freshness
 * @returns {{ age: string, note: string }}
 */
function describeStale({ ageMs, boundMs }) {
  if (boundMs === undefined) return { age: "", note: `nothing new for ${formatSeconds(ageMs)}` };
  // A bound below what the counter shows is left out.
  return { age: formatSeconds(ageMs), note: boundMs < 100 ? "" : `age ${formatAge({ ageMs, boundMs })}` };
}
