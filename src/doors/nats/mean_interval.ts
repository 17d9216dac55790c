/**
 * How long there is between two pictures of a source.
 *
 * @module
 */

/** Before two have come. */
const ASSUMED_US = 33_333;
/** A longer pause is none of the source's rhythm. */
const LONGEST_US = 1_000_000;
/** What each picture counts for. */
const SHARE = 1 / 16;

/** A mean over the last pictures. */
export class MeanInterval {
  #lastUs: number | undefined;
  #meanUs = ASSUMED_US;

  /** In µs. */
  get us(): number {
    return this.#meanUs;
  }

  /**
   * Takes the time of a picture.
   *
   * @param count how many pictures of the source it is after the last that was told
   */
  note(atUs: number, count = 1): void {
    const intervalUs = (atUs - (this.#lastUs ?? atUs)) / count;
    this.#lastUs = atUs;
    if (intervalUs <= 0 || intervalUs > LONGEST_US) return;
    this.#meanUs += (intervalUs - this.#meanUs) * SHARE;
  }
}
