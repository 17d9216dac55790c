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
/** … or gets one so often from then on, as one does that stopped. */
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

  /** Whether a subscriber has not reported yet though it should have, or no more. */
  isQuiet(nowUs: number): boolean {
    if (this.#subscribedUs === undefined || nowUs - this.reportedUs <= WATCHING_US) return false;
    return nowUs - this.#subscribedUs > FIRST_REPORT_US;
  }

  /** Whether one that is quiet is to be sent a frame again. */
  isDue(nowUs: number): boolean {
    return this.isQuiet(nowUs) && nowUs - this.offeredUs >= QUIET_INTERVAL_US;
  }
}
