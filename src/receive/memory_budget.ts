/**
 * The bound on the memory of all unfinished frames together.
 *
 * @module
 */

/** An amount of bytes that is handed out and given back. */
export class MemoryBudget {
  readonly #limitBytes: number;
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Bytes handed out now. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Hands out so many bytes; false where they are not left. */
  take(bytes: number): boolean {
    if (this.#usedBytes + bytes > this.#limitBytes) return false;
    this.#usedBytes += bytes;
    return true;
  }

  /** Takes back what was handed out. */
  giveBack(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}
