/**
 * Everything that a sender has counted, for people and programs.
 *
 * @module
 */

import type { DropCounts, UselessReason } from "../common/drop_counts.ts";
import type { WakeTimers } from "../common/wake_timers.ts";
import type { DropReason } from "../protocol.ts";
import type { DriveStatistics } from "./driving.ts";
import type { Fittings } from "./fit/fittings.ts";

/** What a sender has counted. */
export interface SenderStatistics {
  /** Frames that came from the camera. */
  readonly framesCaptured: number;
  /** Frames that the wire can not carry: empty or too long. */
  readonly framesUnsendable: number;
  /** The length of the last one of those. */
  readonly lastUnsendableBytes: number;
  /** What came from viewers of this stream, and its UDP payload. */
  readonly feedbackDatagrams: number;
  readonly feedbackBytes: number;
  /** The share of the frames that all viewers but the first are sent, 0 … 1, since the link is too slow for all. */
  readonly othersShare: number;
  readonly drops: DropCounts<DropReason | UselessReason>;
  /** Pictures that were made to fit, and why others were not. */
  readonly fittings: Fittings["counts"];
  /** How often each of its timers has woken it. */
  readonly wakes: WakeTimers["counts"];
  /** Absent where nobody may drive. */
  readonly drive?: DriveStatistics;
}
