/**
 * How many pictures were shown in the last second.
 *
 * @module
 */

const WINDOW_US = 1_000_000;

/** Counts pictures. */
export class PresentRate {
  readonly #presentedUs: number[] = [];

  /** Takes note of a picture. */
  note(nowUs: number): void {
    this.#presentedUs.push(nowUs);
    this.#forget(nowUs);
  }

  /** Pictures in the second up to now. */
  fps(nowUs: number): number {
    this.#forget(nowUs);
    return this.#presentedUs.length;
  }

  /** Begins anew. */
  reset(): void {
    this.#presentedUs.length = 0;
  }

  #forget(nowUs: number): void {
    while (this.#presentedUs.length > 0 && nowUs - this.#presentedUs[0]! >= WINDOW_US) {
      this.#presentedUs.shift();
    }
  }
}
