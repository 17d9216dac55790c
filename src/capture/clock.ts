/**
 * The time by which programs are kept running; a test has its own.
 *
 * @module
 */

import { monotonicUs } from "../system/monotonic.ts";
import { pause } from "../system/pause.ts";

/** A clock, and waiting by it. */
export interface Clock {
  nowUs(): number;
  /** Resolves after `ms`, or at once when `signal` is aborted; leaves neither a timer nor a listener behind. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/** This host's. */
export const HOST_CLOCK: Clock = { nowUs: monotonicUs, pause };
