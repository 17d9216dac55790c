/**
 * How long datagrams wait in queues on their way to one viewer, without comparing clocks.
 *
 * The time from sending on one clock to arrival on the other differs from the true one-way delay by a constant. What
 * it is above its least value of late is waiting time (the relative one-way delay of RFC 6817, section 3.4.2).
 *
 * @module
 */

import { WindowedLeast } from "../../common/windowed_least.ts";

/**
 * The least value is that of the last one to two of these. A queue of one's own is empty between frames; one that stays
 * for longer is somebody else's, and waiting for its end would be in vain.
 */
const WINDOW_US = 2_000_000;

/** The waiting time of one viewer's datagrams. */
export class QueueingDelay {
  readonly #leastUs = new WindowedLeast();
  #windowEndsUs = -Infinity;
  #newestUs = 0;

  /** Takes one datagram's times, each on its own clock. */
  observe(sentUs: number, arrivalUs: number): void {
    const transitUs = arrivalUs - sentUs;
    if (sentUs > this.#windowEndsUs) {
      this.#leastUs.next();
      this.#windowEndsUs = sentUs + WINDOW_US;
    }
    this.#leastUs.add(transitUs);
    this.#newestUs = transitUs;
  }

  /** The newest datagram's waiting time, in µs; 0 before the first. */
  get delayUs(): number {
    return this.#leastUs.value === Infinity ? 0 : this.#newestUs - this.#leastUs.value;
  }
}
