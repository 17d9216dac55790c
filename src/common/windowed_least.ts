/**
 * The least of a sliding window, kept as that of two buckets: the one that is being filled, and the one before it.
 *
 * @module
 */

/** The least value of the last one to two buckets; Infinity while there is none. */
export class WindowedLeast {
  #least = Infinity;
  #leastBefore = Infinity;

  get value(): number {
    return Math.min(this.#least, this.#leastBefore);
  }

  add(value: number): void {
    this.#least = Math.min(this.#least, value);
  }

  /** Begins another bucket. @param most what the least of the one that ends counts as, where it is above this */
  next(most = Infinity): void {
    this.#leastBefore = Math.min(this.#least, most);
    this.#least = Infinity;
  }

  clear(): void {
    this.#least = this.#leastBefore = Infinity;
  }
}
