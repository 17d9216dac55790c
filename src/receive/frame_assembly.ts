/**
 * One frame that is being put together from its fragments.
 *
 * A fragment is believed only as far as it goes: memory is taken in chunks, where fragments have come, so that a
 * forged one that announces a huge frame costs one chunk. The chunks are joined when the frame is whole, which is the
 * only memory that is taken for it anew.
 *
 * @module
 */

import type { Jpeg } from "../frame.ts";
import { fragmentBytes, type MediaFragment, type MediaHeader } from "../protocol/media.ts";
import { CHUNK_BYTES, type ChunkPool } from "./chunk_pool.ts";

/** A chunk's fragments are told apart by the bits of a number. */
const MAX_CHUNK_FRAGMENTS = 31;

/** What became of a fragment. */
export type FragmentOutcome = "added" | "duplicate" | "contradiction" | "no-room";

interface Chunk {
  readonly bytes: Uint8Array;
  /** Bit i: its i-th fragment is there. */
  have: number;
}

/** An unfinished frame; its fragments may come in any order, more than once, or never. */
export class FrameAssembly {
  readonly frameId: number;
  readonly captureUs: number;
  /** When the first fragment came, in µs. */
  readonly firstUs: number;
  readonly #geometry: Pick<MediaHeader, "k" | "blocks" | "frameBytes">;
  readonly #pool: ChunkPool;
  readonly #fragmentBytes: number;
  readonly #chunkFragments: number;
  readonly #chunks = new Map<number, Chunk>();
  #missing: number;

  /**
   * @param first any fragment of the frame, which still has to be added
   * @param pool lends the memory until {@linkcode release}
   */
  constructor(first: MediaFragment, pool: ChunkPool, nowUs: number) {
    this.frameId = first.frameId;
    this.captureUs = first.captureUs;
    this.firstUs = nowUs;
    this.#geometry = { k: first.k, blocks: first.blocks, frameBytes: first.frameBytes };
    this.#pool = pool;
    this.#fragmentBytes = fragmentBytes(first);
    this.#chunkFragments = Math.min(MAX_CHUNK_FRAGMENTS, Math.floor(CHUNK_BYTES / this.#fragmentBytes));
    this.#missing = Math.ceil(first.frameBytes / this.#fragmentBytes);
  }

  /** Whether nothing is missing any more. */
  get isComplete(): boolean {
    return this.#missing === 0;
  }

  /** Copies a fragment to its place. */
  add(fragment: MediaFragment): FragmentOutcome {
    const { k, blocks, frameBytes } = this.#geometry;
    if (fragment.k !== k || fragment.blocks !== blocks || fragment.frameBytes !== frameBytes) {
      return "contradiction";
    }
    const number = fragment.index * blocks + fragment.block;
    // Repair fragments and the empty ones past the frame's end bring nothing that is missed.
    if (fragment.index >= k || fragment.payload.length === 0) return "duplicate";
    const chunkNumber = Math.floor(number / this.#chunkFragments);
    const chunk = this.#chunks.get(chunkNumber) ?? this.#borrow(chunkNumber);
    if (!chunk) return "no-room";
    const place = number - chunkNumber * this.#chunkFragments;
    if (chunk.have & (1 << place)) return "duplicate";
    chunk.bytes.set(fragment.payload, place * this.#fragmentBytes);
    chunk.have |= 1 << place;
    this.#missing--;
    return "added";
  }

  /** The whole picture, in a fresh array; to be called once {@linkcode isComplete}, before {@linkcode release}. */
  join(): Jpeg {
    const jpeg = new Uint8Array(this.#geometry.frameBytes);
    const usedBytes = this.#chunkFragments * this.#fragmentBytes;
    for (const [chunkNumber, { bytes }] of this.#chunks) {
      const at = chunkNumber * usedBytes;
      jpeg.set(bytes.subarray(0, Math.min(usedBytes, jpeg.length - at)), at);
    }
    return jpeg;
  }

  /** Gives the memory back. */
  release(): void {
    for (const { bytes } of this.#chunks.values()) this.#pool.takeBack(bytes);
    this.#chunks.clear();
  }

  #borrow(chunkNumber: number): Chunk | undefined {
    const bytes = this.#pool.lend();
    if (!bytes) return undefined;
    const chunk = { bytes, have: 0 };
    this.#chunks.set(chunkNumber, chunk);
    return chunk;
  }
}
