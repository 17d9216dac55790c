/**
 * For how long what was of no use is not tried again: twice as long each time, until it has been of use.
 *
 * @module
 */

/** At first, and at most. */
const REST_US = 15_000_000;
const MOST_REST_US = 600_000_000;

/** The rests of one link. */
export class Rest {
  #untilUs = -Infinity;
  #lengthUs = REST_US;

  /** Whether it may be tried now. */
  isOver(nowUs: number): boolean {
    return nowUs >= this.#untilUs;
  }

  /** It was of no use. */
  begin(nowUs: number): void {
    this.#untilUs = nowUs + this.#lengthUs;
    this.#lengthUs = Math.min(MOST_REST_US, 2 * this.#lengthUs);
  }

  /** It never will be of use on this link. */
  beginForever(): void {
    this.#untilUs = Infinity;
  }

  /** It was of use: the next rest is a short one. */
  shorten(): void {
    this.#lengthUs = REST_US;
  }

  /** The link is another one. */
  forget(): void {
    this.#untilUs = -Infinity;
    this.shorten();
  }
}
