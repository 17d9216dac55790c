/**
 * Everything that a receiver has counted, for people and programs.
 *
 * @module
 */

import type { DropCounts, UselessReason } from "../common/drop_counts.ts";
import type { WakeTimers } from "../common/wake_timers.ts";
import type { DropReason } from "../protocol.ts";
import type { DriveCounters } from "./drives.ts";
import type { SessionCounters } from "./session_counters.ts";

/** What a receiver has counted. */
export interface ReceiverStatistics {
  readonly sessions: readonly SessionCounters[];
  readonly drops: DropCounts<DropReason | UselessReason>;
  readonly unfinishedBytes: number;
  readonly picturesOvertaken: number;
  /** Of the robots that say that they can be driven. */
  readonly driving: readonly DriveCounters[];
  /** How often each of its timers has woken it. */
  readonly wakes: WakeTimers["counts"];
}
