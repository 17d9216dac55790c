/**
 * Whether a viewer watches, by what it reports: one that reports nothing is sent little.
 *
 * A subscriber has proven its address, but nothing says that a listener is there, or still wants what it asked for. A
 * listener reports with every frame. Targets were named by whoever started the broadcaster, and may have no way to answer.
 *
 * @module
 */

import { SILENT_US } from "../../common/repair_times.ts";

/** A subscriber reports its first frames long before this … */
const FIRST_REPORT_US = 1_000_000;
/** … until when it gets one so often, since any may be lost; what is sent to those who never report would fill the link. */
const FIRST_INTERVAL_US = 100_000;
/** And so often from then on, as one does that stopped. */
const QUIET_INTERVAL_US = 500_000;

/** Viewers that begin are spread evenly over the frames: this part of an interval apart, where few are sent (the golden ratio). */
const CREDIT_STEP = 0.618;

/** One viewer's attention. */
export class Attention {
  /** When it last reported, in µs. */
  reportedUs = -Infinity;
  /** When it was last offered a frame, in µs. */
  offeredUs = -Infinity;
  readonly #subscribedUs: number | undefined;
  /** What it may have of frames that are sent to a share of the viewers. */
  #credit: number;

  /**
   * @param subscribedUs when it subscribed; nothing for a target
   * @param number how many viewers were there before
   */
  constructor(subscribedUs: number | undefined, number: number) {
    this.#subscribedUs = subscribedUs;
    this.#credit = number * CREDIT_STEP % 1;
  }

  /** Whether it has reported lately. */
  isReporting(nowUs: number): boolean {
    return nowUs - this.reportedUs <= SILENT_US;
  }

  /** Whether it is a target, or reports. */
  isWatching(nowUs: number): boolean {
    return this.#subscribedUs === undefined || this.isReporting(nowUs);
  }

  /** Whether a subscriber has not reported yet though it should have, or no more. */
  isQuiet(nowUs: number): boolean {
    return !this.isWatching(nowUs) && nowUs - this.#subscribedUs! > FIRST_REPORT_US;
  }

  /** When one that does not watch is to be sent a frame again, in µs; Infinity for one that does. */
  dueUs(nowUs: number): number {
    if (this.isWatching(nowUs)) return Infinity;
    return this.offeredUs + (this.isQuiet(nowUs) ? QUIET_INTERVAL_US : FIRST_INTERVAL_US);
  }

  /** Whether a frame is to be sent of which a share of the viewers that watch is sent one; answering true is taken for the deed. */
  takeCredit(share: number): boolean {
    this.#credit += share;
    if (this.#credit < 1) return false;
    this.#credit--;
    return true;
  }
}
