/**
 * A token bucket: so many at once, and so many a second.
 *
 * @module
 */

/** Full at first. */
export class TokenBucket {
  #tokens: number;
  #filledUs: number;
  readonly #burst: number;
  #perSecond: number;

  /** @param burst the most that it holds */
  constructor(burst: number, perSecond: number, nowUs: number) {
    this.#tokens = this.#burst = burst;
    this.#perSecond = perSecond;
    this.#filledUs = nowUs;
  }

  /** Whether there is a token now. */
  fill(nowUs: number): boolean {
    const elapsedUs = Math.max(0, nowUs - this.#filledUs);
    this.#filledUs = nowUs;
    this.#tokens = Math.min(this.#burst, this.#tokens + elapsedUs * this.#perSecond / 1e6);
    return this.#tokens >= 1;
  }

  /** From now on so many come a second. */
  pace(perSecond: number): void {
    this.#perSecond = perSecond;
  }

  /** Takes it. */
  take(): void {
    this.#tokens--;
  }
}
