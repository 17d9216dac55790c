/**
 * Bytes that come in pieces, taken in other pieces.
 *
 * @module
 */

/** What can be read from its beginning to its end. No method is called before the promise of the last call has settled. */
export interface ByteReader {
  /**
   * Takes so many bytes.
   *
   * @returns a copy; nothing where there are fewer
   */
  take(count: number): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Steps over so many bytes. */
  skip(count: number): Promise<void>;
}

/** Holds no more than one piece. */
export class PieceReader implements ByteReader {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #leftBytes: number;
  /** What has come and was not taken. */
  #rest = new Uint8Array(0) as Uint8Array;

  /** @param maxBytes where it ends, if not before */
  constructor(pieces: AsyncIterable<Uint8Array>, maxBytes: number) {
    this.#pieces = pieces[Symbol.asyncIterator]();
    this.#leftBytes = maxBytes;
  }

  async take(count: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (count > this.#leftBytes) return undefined;
    const bytes = new Uint8Array(count);
    const taken = await this.#pass(count, (part, at) => bytes.set(part, at));
    return taken === count ? bytes : undefined;
  }

  async skip(count: number): Promise<void> {
    await this.#pass(Math.min(count, this.#leftBytes), () => {});
  }

  /**
   * Goes on to where it ends.
   *
   * @returns whether the pieces end there, and not before or behind it
   */
  async isWhole(): Promise<boolean> {
    await this.skip(this.#leftBytes);
    if (this.#leftBytes > 0 || this.#rest.length > 0) return false;
    return (await this.#pieces.next()).done === true;
  }

  /** Lets go whatever the pieces come from. */
  async close(): Promise<void> {
    await this.#pieces.return?.();
  }

  /** Returns how many bytes there were. */
  async #pass(count: number, use: (part: Uint8Array, at: number) => void): Promise<number> {
    let at = 0;
    while (at < count) {
      if (this.#rest.length === 0) {
        const { done, value } = await this.#pieces.next();
        if (done) break;
        this.#rest = value;
      }
      const part = this.#rest.subarray(0, count - at);
      use(part, at);
      at += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    this.#leftBytes -= at;
    return at;
  }
}
