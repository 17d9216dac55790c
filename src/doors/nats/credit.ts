/**
 * How many pictures may be on their way at the same time: one where the way is slow, as many as it takes to fill the round
 * trip where it is long.
 *
 * 1. It begins with one.
 * 2. While pictures come no later than usual, it rises by one at a time to what the round trip needs: one more than there are
 *    pictures in it, as they come. Where the round trip is a small part of the time between two of them, because the link or who
 *    reads is slow, or the camera is, a second one would gain little and wait for the first: one it stays.
 * 3. Where they come later by more than an interval than the least of late, one after the other, pictures wait for each other on the
 *    way: it falls by one, and the next rise has to wait twice as long as the one before. By an interval a picture is late that is
 *    asked for just before the next one comes. What stands still for a moment makes no more of them late than are on their way.
 *
 * @module
 */

/** What is known of a picture that has come. */
export interface CreditSample {
  readonly nowUs: number;
  /** How late it is, by whatever clock, always the same. */
  readonly lateUs: number;
  /** Between two pictures of the source. */
  readonly intervalUs: number;
  /** The least that something small takes there and back; absent while nobody knows. */
  readonly roundTripUs?: number;
}

/** The least of late is that of so long. */
const WINDOW_US = 10_000_000;
/** It rises after so many that came in time, at first … */
const PATIENCE = 8;
/** … and at the most. */
const MOST_PATIENCE = 1024;
/** What each that comes in time takes of it: what went wrong long ago says little of now. */
const FORGOTTEN = 1 / 400;
/** A picture is late by more intervals than this where it has waited for others; clocks and programs are not exact. */
const MOST_INTERVALS = 1.4;
/** What the round trip never needs more of. */
const MOST = 64;
/** A round trip that is a smaller part of the time between two pictures takes no more than one. */
const LEAST_PART = 0.25;
/** What each time between two that come counts for, and the longest of them that does. */
const SPACING_SHARE = 1 / 8;
const LONGEST_SPACING_US = 2_000_000;

/** The credit of one stream. */
export class Credit {
  #credit = 1;
  #inTime = 0;
  #lateInARow = 0;
  #patience = PATIENCE;
  /** Those that came before the last change of credit say nothing of this one. */
  #settling = 0;
  #lastUs: number | undefined;
  /** Between two that come, in the mean. */
  #spacingUs = 0;
  /** The least of late of this window, and of the one before. */
  #least: { readonly sinceUs: number; us: number; readonly formerUs: number } | undefined;

  /** So many. */
  get credit(): number {
    return this.#credit;
  }

  /** Takes a picture that has come. */
  observe({ nowUs, lateUs, intervalUs, roundTripUs }: CreditSample): void {
    const excessUs = lateUs - this.#note(lateUs, nowUs);
    const paceUs = Math.max(intervalUs, this.#space(nowUs));
    const needed = countNeeded(paceUs, roundTripUs);
    const isLate = excessUs > MOST_INTERVALS * paceUs;
    this.#lateInARow = isLate ? this.#lateInARow + 1 : 0;
    if (!isLate) this.#patience -= (this.#patience - PATIENCE) * FORGOTTEN;
    if (this.#settling > 0) {
      this.#settling--;
    } else if (this.#lateInARow > this.#credit && this.#credit > 1) {
      this.#change(this.#credit - 1);
      this.#patience = Math.min(MOST_PATIENCE, this.#patience * 2);
    } else if (isLate || this.#credit >= needed) {
      this.#inTime = 0;
    } else if (++this.#inTime >= this.#patience) {
      this.#change(this.#credit + 1);
    }
    if (this.#credit > needed) this.#credit = needed;
  }

  /** The way is another one from now on. */
  beginAnew(): void {
    this.#credit = 1;
    this.#inTime = this.#lateInARow = 0;
    this.#patience = PATIENCE;
    this.#settling = 0;
    this.#lastUs = undefined;
    this.#spacingUs = 0;
    this.#least = undefined;
  }

  #change(credit: number): void {
    this.#credit = credit;
    this.#inTime = this.#lateInARow = 0;
    this.#settling = credit + 1;
  }

  #space(nowUs: number): number {
    if (this.#lastUs !== undefined) {
      const spacingUs = Math.min(LONGEST_SPACING_US, nowUs - this.#lastUs);
      this.#spacingUs += (spacingUs - this.#spacingUs) * SPACING_SHARE;
    }
    this.#lastUs = nowUs;
    return this.#spacingUs;
  }

  #note(lateUs: number, nowUs: number): number {
    const least = this.#least;
    if (!least) this.#least = { sinceUs: nowUs, us: lateUs, formerUs: Infinity };
    else if (nowUs - least.sinceUs < WINDOW_US) least.us = Math.min(least.us, lateUs);
    else this.#least = { sinceUs: nowUs, us: lateUs, formerUs: least.us };
    const { us, formerUs } = this.#least!;
    return Math.min(us, formerUs);
  }
}

function countNeeded(paceUs: number, roundTripUs: number | undefined): number {
  if (roundTripUs === undefined || roundTripUs < LEAST_PART * paceUs) return 1;
  return Math.min(MOST, Math.ceil(roundTripUs / paceUs) + 1);
}
