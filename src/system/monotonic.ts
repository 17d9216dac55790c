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
  return ownClock().nowUs();
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
 * @param clock instead of this host's
 */
export function watchClock(onJump: () => void, clock = ownClock()): () => number {
  let { jumps } = clock;
  return () => {
    const nowUs = clock.nowUs();
    if (clock.jumps !== jumps) {
      jumps = clock.jumps;
      onJump();
    }
    return nowUs;
  };
}

function ownClock(): HostClock {
  opened ??= openClock();
  return opened;
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
