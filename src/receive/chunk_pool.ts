/**
 * The memory of all unfinished frames together: bounded, in chunks of one size, and used again and again.
 *
 * @module
 */

/** Bytes of a chunk: a dozen fragments of the usual size. */
export const CHUNK_BYTES = 16 * 1024;
/** Free chunks that are kept for the next frames; more than that go back to the system. */
const MAX_FREE_CHUNKS = 128;

/** Lends chunks of {@linkcode CHUNK_BYTES}, up to a limit. */
export class ChunkPool {
  readonly #limitChunks: number;
  readonly #free: Uint8Array[] = [];
  #lentChunks = 0;

  /** @param limitBytes how much may be lent at once */
  constructor(limitBytes: number) {
    this.#limitChunks = Math.floor(limitBytes / CHUNK_BYTES);
  }

  /** Bytes that are lent now. */
  get lentBytes(): number {
    return this.#lentChunks * CHUNK_BYTES;
  }

  /** Lends a chunk, whatever is in it; nothing where the limit is reached. */
  lend(): Uint8Array | undefined {
    if (this.#lentChunks >= this.#limitChunks) return undefined;
    this.#lentChunks++;
    return this.#free.pop() ?? new Uint8Array(CHUNK_BYTES);
  }

  /** Takes a chunk back; its borrower must not touch it any more. */
  takeBack(chunk: Uint8Array): void {
    this.#lentChunks--;
    if (this.#free.length < MAX_FREE_CHUNKS) this.#free.push(chunk);
  }
}
