/**
 * At which intervals pictures come by a connection, and so whether they have just been away for longer than a camera pauses: then
 * the link was cut, and what comes next has waited in it, or at its other end. imagezmq does not say how long.
 *
 * @module
 */

/** No fewer intervals say what is usual. */
const LEAST_INTERVALS = 4;
/** How much of the usual interval the newest one is. */
const WEIGHT = 1 / 8;
/** So many usual intervals are a pause, … */
const PAUSE_INTERVALS = 10;
/** … but no less than this, which a busy machine takes, … */
const LEAST_PAUSE_US = 1_000_000;
/** … and no more than this, as where nothing is known. */
const LONGEST_PAUSE_US = 10_000_000;

/** The rhythm of one connection. */
export class PictureRhythm {
  #usualUs = 0;
  #intervals = 0;
  #lastUs: number | undefined;

  /** Pictures that stay away for longer have paused. */
  get patienceUs(): number {
    if (this.#intervals < LEAST_INTERVALS) return LONGEST_PAUSE_US;
    return Math.min(LONGEST_PAUSE_US, Math.max(LEAST_PAUSE_US, PAUSE_INTERVALS * this.#usualUs));
  }

  /** Takes note of a picture that has come, and answers whether that was behind a pause. */
  note(nowUs: number): boolean {
    const intervalUs = nowUs - (this.#lastUs ?? nowUs);
    const isFirst = this.#lastUs === undefined;
    this.#lastUs = nowUs;
    if (isFirst) return false;
    if (intervalUs > this.patienceUs) return true;
    this.#usualUs = this.#intervals === 0
      ? intervalUs
      : this.#usualUs + (intervalUs - this.#usualUs) * WEIGHT;
    this.#intervals++;
    return false;
  }
}
