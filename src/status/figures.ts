/**
 * Figures as people read them in status lines.
 *
 * @module
 */

import type { IntervalAge } from "../common/stream_status.ts";
import { formatBareAge, formatBoundedAge, formatElapsed } from "../text/elapsed.js";
import type { Freshness } from "../view/freshness.ts";

/** `12 ms ± 1 ms`; no number where the clocks have not been compared. */
export function formatAge(freshness: Freshness): string {
  if (freshness.state === "waiting") return "no picture yet";
  const { state, ageUs, boundUs } = freshness;
  if (boundUs !== undefined) {
    return `${state === "stale" ? "STALE " : ""}${formatBoundedAge({ ageUs, boundUs })}`;
  }
  return state === "stale" ? `unknown, STALE: nothing new for ${formatElapsed(ageUs)}` : "unknown";
}

/** `12 ms ± 1 ms, worst 40 ms`: of the pictures of an interval, when they were whole. */
export function formatIntervalAge({ medianUs, worstUs, boundUs }: IntervalAge): string {
  return `${formatBoundedAge({ ageUs: medianUs, boundUs })}, worst ${formatBareAge(worstUs)}`;
}

/** `0.4 ms`, `12 ms`, `3.2 s`, `2 min 05 s`. */
export function formatTime(us: number): string {
  return us < 9_950 ? `${(us / 1000).toFixed(1)} ms` : formatBareAge(us);
}
