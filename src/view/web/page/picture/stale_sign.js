/**
 * The words over a picture that is not live.
 *
 * @module
 */

import { formatAge, formatSeconds } from "../charts/figures.js";
import { setText } from "../find.js";

/** @import { Freshness } from "./freshness.js" */

/**
 * @param {HTMLElement} tile
 * @param {Freshness} freshness
 * @param {string} [why] what is known of why nothing newer is shown
 */
export function showStaleSign(tile, freshness, why = "") {
  const isStale = freshness.state === "stale";
  const { age, note } = isStale ? describeStale(freshness) : { age: "", note: "" };
  setText(tile, ".stale-age", age);
  setText(tile, ".stale-note", isStale && why !== "" ? [note, why].filter(Boolean).join(": ") : note);
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
