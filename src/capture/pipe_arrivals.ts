/**
 * When bytes came through a pipe, though it is only known when they were read.
 *
 * Usually that is the same, because somebody always waits for them. A process that was held up (stopped, swapped out, asleep with
 * its host, or merely busy) finds what has gathered meanwhile. So:
 *
 * 1. a timer and each read look at the clock; a gap between two looks is a time for which nobody waited;
 * 2. what is read after it may have come at its beginning, and is dated so: too old by some of the gap, and never too young;
 * 3. that ends when what has gathered is read, which shows by a pause before a read in which the looks go on.
 *
 * Pure: the time is told.
 *
 * @module
 */

/** How often the clock is to be looked at, and how often while it is not known whether all that has gathered is read. */
export const LOOK_MS = 50;
export const CLOSE_LOOK_MS = 5;
/** A longer gap is no jitter of the timer. Shorter ones go unnoticed: a picture can be older by so much than is said. */
export const HELD_UP_US = 100_000;
/**
 * What has gathered is read at once; the next picture of a camera is a while in coming. A pause is so many looks, each in
 * time: otherwise it may be the reader that was slow.
 */
const PAUSE_LOOKS = 5;
const IN_TIME_US = 20_000;
/** Where a camera is so fast that it leaves no pause: what has gathered in so long is read in no longer … */
const LEAST_BACKLOG_US = 200_000;
/** … and in this at most, since no camera keeps more. */
const MOST_BACKLOG_US = 2_000_000;

/** The arrivals of one pipe. */
export class PipeArrivals {
  #lookedUs: number;
  /** Looks since the last read. */
  #quietLooks = 0;
  /** When the gap began whose gathered bytes are being read; nothing where there are none. */
  #sinceUs: number | undefined;
  /** When they will certainly have been read. */
  #untilUs = 0;

  constructor(nowUs: number) {
    this.#lookedUs = nowUs;
  }

  /** In how long {@linkcode look} is to be called next. */
  get nextLookMs(): number {
    return this.#sinceUs === undefined ? LOOK_MS : CLOSE_LOOK_MS;
  }

  /** Shows that somebody waits. */
  look(nowUs: number): void {
    const gapUs = nowUs - this.#lookedUs;
    if (gapUs > HELD_UP_US) {
      this.#sinceUs ??= this.#lookedUs;
      this.#untilUs = nowUs + Math.min(MOST_BACKLOG_US, Math.max(LEAST_BACKLOG_US, gapUs));
    }
    this.#quietLooks = gapUs > IN_TIME_US ? 0 : this.#quietLooks + 1;
    this.#lookedUs = nowUs;
  }

  /** The earliest time at which bytes can have come that are read now. */
  dateRead(nowUs: number): number {
    this.look(nowUs);
    if (this.#quietLooks > PAUSE_LOOKS || nowUs > this.#untilUs) this.#sinceUs = undefined;
    this.#quietLooks = 0;
    return this.#sinceUs ?? nowUs;
  }
}
