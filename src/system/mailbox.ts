/**
 * A few numbers from one thread to another, in memory that both share: by way of `Atomics.waitAsync` they are there in some
 * 0.1 ms less than by a message.
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
    while (Atomics.load(this.#words, 0) === this.#taken) {
      const { async: isToCome, value } = Atomics.waitAsync(this.#words, 0, this.#taken);
      if (isToCome) await value;
    }
    this.#taken = Atomics.load(this.#words, 0);
    return [...this.#words.subarray(1)];
  }
}
