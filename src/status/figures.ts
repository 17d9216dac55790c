/**
 * Figures as people read them in status lines.
 *
 * @module
 */

import type { IntervalAge } from "../common/stream_status.ts";
import { formatBareAge, formatBoundedAge, formatElapsed } from "../text/elapsed.ts";
import type { Freshness } from "../view/freshness.ts";

/** `14.2 Mbit/s`. */
export function formatBitrate(bitsPerSecond: number): string {
  return `${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s`;
}

/** `2.3 %`. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** `30.0 fps`. */
export function formatFps(fps: number): string {
  return `${fps.toFixed(1)} fps`;
}

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

/** `0.4 ms`, `12 ms`, `3.2 s`. */
export function formatTime(us: number): string {
  if (us < 9_950) return `${(us / 1000).toFixed(1)} ms`;
  if (us < 999_500) return `${Math.round(us / 1000)} ms`;
  return `${(us / 1_000_000).toFixed(1)} s`;
}
