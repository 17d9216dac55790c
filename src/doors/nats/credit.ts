/**
 * How many pictures may be on their way at the same time: one where the way is slow, as many as it takes to fill the round
 * trip where it is long.
 *
 * 1. It begins with one.
 * 2. While pictures come no later than usual, it rises by one at a time to what the round trip needs: one more than there are
 *    intervals between pictures in it.
 * 3. Where one comes later by more than an interval than the least of late, pictures wait for each other on the way: it falls
 *    by one, and the next rise has to wait twice as long as the one before. By an interval a picture is late that is asked for
 *    just before the next one comes.
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
/** A picture is late by more intervals than this where it has waited for others; clocks and programs are not exact. */
const MOST_INTERVALS = 1.4;
/** What the round trip never needs more of. */
const MOST = 64;

/** The credit of one stream. */
export class Credit {
  #credit = 1;
  #inTime = 0;
  #patience = PATIENCE;
  /** Those that came before the last change of credit say nothing of this one. */
  #settling = 0;
  /** The least of late of this window, and of the one before. */
  #least: { readonly sinceUs: number; us: number; readonly formerUs: number } | undefined;

  /** So many. */
  get credit(): number {
    return this.#credit;
  }

  /** Takes a picture that has come. */
  observe({ nowUs, lateUs, intervalUs, roundTripUs }: CreditSample): void {
    const excessUs = lateUs - this.#note(lateUs, nowUs);
    const needed = roundTripUs === undefined ? 1 : Math.min(MOST, Math.ceil(roundTripUs / intervalUs) + 1);
    if (this.#settling > 0) {
      this.#settling--;
    } else if (excessUs > MOST_INTERVALS * intervalUs && this.#credit > 1) {
      this.#change(this.#credit - 1);
      this.#patience = Math.min(MOST_PATIENCE, this.#patience * 2);
    } else if (excessUs > MOST_INTERVALS * intervalUs || this.#credit >= needed) {
      this.#inTime = 0;
    } else if (++this.#inTime >= this.#patience) {
      this.#change(this.#credit + 1);
    }
    if (this.#credit > needed) this.#credit = needed;
  }

  /** The way is another one from now on. */
  beginAnew(): void {
    this.#credit = 1;
    this.#inTime = 0;
    this.#patience = PATIENCE;
    this.#settling = 0;
    this.#least = undefined;
  }

  #change(credit: number): void {
    this.#credit = credit;
    this.#inTime = 0;
    this.#settling = credit + 1;
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
