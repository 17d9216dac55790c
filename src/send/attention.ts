/**
 * Whether a viewer watches, by what it reports: one that reports nothing is sent little.
 *
 * A subscriber has proven its address, but nothing says that a listener is there, or still wants what it asked for. A
 * listener reports with every frame. Targets were named by whoever started the broadcaster, and may have no way to answer.
 *
 * @module
 */

/** Whoever has reported nothing for this long does not watch. */
const WATCHING_US = 3_000_000;
/** A subscriber reports its first frames long before this … */
const FIRST_REPORT_US = 1_000_000;
/** … until when it gets one so often, since any may be lost; what is sent to those who never report would fill the link. */
const FIRST_INTERVAL_US = 100_000;
/** And so often from then on, as one does that stopped. */
const QUIET_INTERVAL_US = 500_000;

/** One viewer's attention. */
export class Attention {
  /** When it last reported, in µs. */
  reportedUs = -Infinity;
  /** When it was last offered a frame, in µs. */
  offeredUs = -Infinity;
  readonly #subscribedUs: number | undefined;

  /** @param subscribedUs when it subscribed; nothing for a target */
  constructor(subscribedUs: number | undefined) {
    this.#subscribedUs = subscribedUs;
  }

  /** Whether it is a target, or reports. */
  isWatching(nowUs: number): boolean {
    return this.#subscribedUs === undefined || nowUs - this.reportedUs <= WATCHING_US;
  }

  /** Whether a subscriber has not reported yet though it should have, or no more. */
  isQuiet(nowUs: number): boolean {
    return !this.isWatching(nowUs) && nowUs - this.#subscribedUs! > FIRST_REPORT_US;
  }

  /** Whether one that does not watch is to be sent a frame again. */
  isDue(nowUs: number): boolean {
    if (this.isWatching(nowUs)) return false;
    const intervalUs = this.isQuiet(nowUs) ? QUIET_INTERVAL_US : FIRST_INTERVAL_US;
    return nowUs - this.offeredUs >= intervalUs;
  }
}
