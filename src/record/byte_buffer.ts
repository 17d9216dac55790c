/**
 * Memory in which a piece of a file is put together, used again and again.
 *
 * @module
 */

const FIRST_BYTES = 4096;

/**
 * A buffer that grows.
 */
export class ByteBuffer {
  #memory = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#memory.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What is in it; a view, good until the buffer is written to again. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#memory.subarray(0, this.#length);
  }

  /** For writing numbers to what was reserved; good until the buffer grows. */
  get view(): DataView {
    return this.#view;
  }

  /** Adds so many bytes of zero and returns where they begin. */
  reserve(count: number): number {
    const at = this.#grow(count);
    this.#memory.fill(0, at, at + count);
    return at;
  }

  append(bytes: Uint8Array): void {
    const at = this.#grow(bytes.length);
    this.#memory.set(bytes, at);
  }

  /** Forgets its contents, not its memory. */
  clear(): void {
    this.#length = 0;
  }

  #grow(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#memory.length) {
      const grown = new Uint8Array(Math.max(this.#length, this.#memory.length * 2));
      grown.set(this.#memory.subarray(0, at));
      this.#memory = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}
