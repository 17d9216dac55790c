/**
 * The memory of all unfinished frames together: bounded, in chunks of one size, and used again and again.
 *
 * Anybody can announce huge frames. So where all is lent, who has most gives up a frame for who has less (push-out from the
 * longest queue): n streams that take what they can leave another one as much as each of them has.
 *
 * @module
 */

/** Bytes of a chunk: a dozen fragments of the usual size. */
export const CHUNK_BYTES = 16 * 1024;
/** Free chunks that are kept for the next frames; more than that go back to the system. */
const MAX_FREE_CHUNKS = 128;

/** What one stream borrows from. */
export interface ChunkShare {
  /** Lends a chunk, whatever is in it; nothing where there is none for this stream. */
  lend(): Uint8Array | undefined;
  /** Takes a chunk back; its borrower must not touch it any more. */
  takeBack(chunk: Uint8Array): void;
}

/** Who has borrowed something. */
interface Borrower {
  chunks: number;
  readonly giveUp: () => void;
}

/** Lends chunks of {@linkcode CHUNK_BYTES}, up to a limit. */
export class ChunkPool implements ChunkShare {
  readonly #borrowers = new Set<Borrower>();
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

  /** @param giveUp gives up one frame of this share, its oldest, as another share has less and finds nothing */
  share(giveUp: () => void): ChunkShare {
    const borrower: Borrower = { chunks: 0, giveUp };
    return {
      lend: () => {
        let chunk = this.lend();
        while (!chunk && this.#makeRoom(borrower)) chunk = this.lend();
        if (chunk && borrower.chunks++ === 0) this.#borrowers.add(borrower);
        return chunk;
      },
      takeBack: (chunk) => {
        if (--borrower.chunks === 0) this.#borrowers.delete(borrower);
        this.takeBack(chunk);
      },
    };
  }

  lend(): Uint8Array | undefined {
    if (this.#lentChunks >= this.#limitChunks) return undefined;
    this.#lentChunks++;
    return this.#free.pop() ?? new Uint8Array(CHUNK_BYTES);
  }

  takeBack(chunk: Uint8Array): void {
    this.#lentChunks--;
    if (this.#free.length < MAX_FREE_CHUNKS) this.#free.push(chunk);
  }

  #makeRoom(asking: Borrower): boolean {
    let most = asking;
    for (const borrower of this.#borrowers) if (borrower.chunks > most.chunks) most = borrower;
    if (most.chunks <= asking.chunks + 1) return false;
    most.giveUp();
    return true;
  }
}
