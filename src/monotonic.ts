/**
 * This host's clock, in the unit of every time in this project.
 *
 * It never goes back, goes on while the host sleeps, and is the same for every thread of a process, so that an age can be
 * taken anywhere.
 *
 * @module
 */

import { openBootClock } from "./boot_clock.ts";
import { HostClock } from "./host_clock.ts";

/** Times travel as 48 bits of µs: the origin of the clock without FFI, which all threads know, leaves four years. */
const ORIGIN_MODULUS_US = 2 ** 47;

let opened: HostClock | undefined;

/** Whole µs; never goes back, and counts the time that the host sleeps. */
export function monotonicUs(): number {
  opened ??= openClock();
  return opened.nowUs();
}

/** When it last jumped, as far as this thread has seen: the host has slept or was paused. -Infinity: never. */
export function clockJumpedUs(): number {
  return opened?.jumpedUs ?? -Infinity;
}

/**
 * The same clock, for those who compare it with that of another host.
 *
 * @param onJump called by a reading before it returns, when the host has slept or been paused since the last one: the clock
 *   may have counted that to a second only, or not at all
 */
export function watchClock(onJump: () => void): () => number {
  monotonicUs();
  let jumps = opened!.jumps;
  return () => {
    const nowUs = monotonicUs();
    if (opened!.jumps !== jumps) {
      jumps = opened!.jumps;
      onJump();
    }
    return nowUs;
  };
}

function openClock(): HostClock {
  const bootUs = openBootClock();
  return new HostClock({
    ...(bootUs ? { bootUs } : {}),
    steadyMs: () => performance.now(),
    steadyOriginUs: Math.round(performance.timeOrigin * 1000) % ORIGIN_MODULUS_US,
    wallMs: () => Date.now(),
  });
}
