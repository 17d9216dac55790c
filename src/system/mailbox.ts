/**
 * A few numbers from one thread to another, in memory that both share: they are there some 0.1 ms sooner than a message, and
 * 0.3 ms where the other thread has nothing else to do.
 *
 * @module
 */

/** How many numbers there is room for. */
const MAX_VALUES = 7;

/** Room for one message; the next may be posted as soon as somebody has said that the one before was taken. */
export class Mailbox {
  /** What the other thread makes its own end of. */
  readonly memory: SharedArrayBuffer;
  /** How many messages were posted; then the newest. */
  readonly #words: Int32Array<SharedArrayBuffer>;
  #taken = 0;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(4 * (1 + MAX_VALUES))) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  /** @param values at most seven whole numbers of 32 bits */
  post(values: readonly number[]): void {
    this.#words.set(values, 1);
    Atomics.add(this.#words, 0, 1);
    Atomics.notify(this.#words, 0);
  }

  /** Waits for the next message. */
  async next(): Promise<readonly number[]> {
    while (!this.#isFull()) {
      const { async: isToCome, value } = Atomics.waitAsync(this.#words, 0, this.#taken);
      if (isToCome) await value;
    }
    return this.#take();
  }

  /**
   * Waits for the next message while this thread stands still: it hears nothing else.
   *
   * @returns nothing where none came in this time
   */
  wait(limitMs = Infinity): readonly number[] | undefined {
    Atomics.wait(this.#words, 0, this.#taken, limitMs);
    return this.#isFull() ? this.#take() : undefined;
  }

  #isFull(): boolean {
    return Atomics.load(this.#words, 0) !== this.#taken;
  }

  #take(): readonly number[] {
    this.#taken = Atomics.load(this.#words, 0);
    return [...this.#words.subarray(1)];
  }
}
