/**
 * How fast something counts, from one look at it to the next.
 *
 * @module
 */

/** A counter that is looked at about once a second; one that has fallen is another one. */
export class CountedRate {
  #count = 0;
  #atUs: number | undefined;

  /** Counts a second since the last call. */
  take(count: number, nowUs: number): number {
    const [before, beforeUs] = [this.#count, this.#atUs ?? nowUs];
    this.#count = count;
    this.#atUs = nowUs;
    return nowUs > beforeUs ? Math.max(0, count - before) * 1e6 / (nowUs - beforeUs) : 0;
  }
}
