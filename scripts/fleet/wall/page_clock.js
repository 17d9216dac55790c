/**
 * `src/system/monotonic.ts` of a page: the page's own clock, which goes on while the computer sleeps.
 *
 * @module
 */

import { PageClock } from "../../../src/view/web/page/page_clock.js";

let jumpedUs = -Infinity;
const clock = new PageClock({
  readMs: () => performance.now(),
  readWallMs: () => Date.now(),
  onJump: () => jumpedUs = performance.now() * 1000,
});

/** µs; never goes back. */
export function monotonicUs() {
  return Math.round(clock.now() * 1000);
}

/** When it last jumped. */
export function clockJumpedUs() {
  return jumpedUs;
}

/** What it ticks in, in µs: against those who would spy by time, browsers show no more. */
export function measureTickUs() {
  const stepsMs = [];
  const endMs = performance.now() + 20;
  for (let lastMs = performance.now(); lastMs < endMs;) {
    const nowMs = performance.now();
    if (nowMs > lastMs) stepsMs.push(nowMs - lastMs);
    lastMs = nowMs;
  }
  return Math.ceil(Math.min(...stepsMs) * 1000);
}
