/**
 * What waits for a slow disk: never more than a fixed number of bytes.
 *
 * @module
 */

/** How a {@linkcode WriteQueue} works. */
export interface WriteQueueOptions<Item> {
  /** Bytes that may wait. */
  readonly maxBytes: number;
  /** Takes the items one after the other, each when the one before is done. */
  readonly take: (item: Item) => Promise<void>;
  /** Called once, where `take` has thrown; nothing is taken any more then. */
  readonly onError: (error: unknown) => void;
}

/** Hands items over one after the other, and never lets the one who brings them wait. */
export class WriteQueue<Item> {
  readonly #options: WriteQueueOptions<Item>;
  readonly #waiting: { readonly item: Item; readonly bytes: number }[] = [];
  #waitingBytes = 0;
  #isTaking = false;
  #hasFailed = false;

  constructor(options: WriteQueueOptions<Item>) {
    this.#options = options;
  }

  /** Bytes of the items that wait or are being taken. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /**
   * Adds an item.
   *
   * @param bytes what it keeps in memory; there is always room for 0
   * @returns false where there is no room for it
   */
  push(item: Item, bytes: number): boolean {
    if (this.#hasFailed) return false;
    if (bytes > 0 && this.#waitingBytes + bytes > this.#options.maxBytes) return false;
    this.#waiting.push({ item, bytes });
    this.#waitingBytes += bytes;
    if (!this.#isTaking) this.#takeAll();
    return true;
  }

  async #takeAll(): Promise<void> {
    this.#isTaking = true;
    try {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
        await this.#options.take(next.item);
        this.#waitingBytes -= next.bytes;
      }
    } catch (error) {
      this.#hasFailed = true;
      this.#waiting.length = 0;
      this.#waitingBytes = 0;
      this.#options.onError(error);
    }
    this.#isTaking = false;
  }
}
