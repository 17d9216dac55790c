/**
 * The words over a picture that is not live.
 *
 * @module
 */

import { describeStale } from "../../../shared/freshness.js";
import { setText } from "../find.js";

/** @import { PictureFreshness } from "../../../shared/freshness.js" */

/**
 * @param {HTMLElement} tile
 * @param {PictureFreshness} freshness
 * @param {string} [why] what is known of why nothing newer is shown
 */
export function showStaleSign(tile, freshness, why = "") {
  const isStale = freshness.state === "stale";
  const { counter, note } = isStale ? describeStale(freshness) : { counter: "", note: "" };
  setText(tile, ".stale-age", counter);
  setText(tile, ".stale-note", isStale && why !== "" ? [note, why].filter(Boolean).join(": ") : note);
}
