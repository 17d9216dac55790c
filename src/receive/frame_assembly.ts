/**
 * One frame that is being put together from its fragments.
 *
 * A block is restored from any k of its fragments, source or repair. A fragment is believed only as far as it goes: memory
 * is taken in chunks, where fragments have come, so that a forged one that announces a huge frame costs one chunk. The
 * chunks are joined when the frame is whole, which is the only memory that is taken for it anew.
 *
 * @module
 */

import type { ReedSolomon } from "../fec/reed_solomon.ts";
import { fragmentBytes, type MediaFragment, type MediaHeader } from "../protocol/media.ts";
import { MAX_NEEDS } from "../protocol/nack.ts";
import { BlockProgress } from "./block_progress.ts";
import { CHUNK_BYTES, type ChunkShare } from "./chunk_pool.ts";

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
  readonly codec: number;
  /** When the first fragment came, in µs. */
  readonly firstUs: number;
  /** When the newest fragment came, in µs. */
  lastUs: number;
  /** Which fragment of its stream was its newest: set by whoever owns it. */
  order = 0;
  /** When more of it was asked for last, in µs, and how often it was. */
  askedUs = -Infinity;
  asked = 0;
  /** Since when it lacks more than is still on its way, in µs; Infinity while it does not. */
  lackingSinceUs = Infinity;
  /** Whether a fragment was of use that left only because somebody had asked. */
  usedAnswer = false;
  readonly #geometry: Pick<MediaHeader, "k" | "blocks" | "frameBytes">;
  readonly #pool: ChunkShare;
  readonly #fragmentBytes: number;
  readonly #chunkFragments: number;
  readonly #chunks = new Map<number, Chunk>();
  readonly #progress: BlockProgress;

  /**
   * @param first any fragment of the frame, which still has to be added
   * @param pool lends the memory until {@linkcode release}
   */
  constructor(first: MediaFragment, pool: ChunkShare, nowUs: number) {
    this.frameId = first.frameId;
    this.captureUs = first.captureUs;
    this.codec = first.codec;
    this.firstUs = this.lastUs = nowUs;
    this.#geometry = { k: first.k, blocks: first.blocks, frameBytes: first.frameBytes };
    this.#pool = pool;
    this.#fragmentBytes = fragmentBytes(first);
    this.#chunkFragments = Math.min(MAX_CHUNK_FRAGMENTS, Math.floor(CHUNK_BYTES / this.#fragmentBytes));
    this.#progress = new BlockProgress(first);
  }

  /** Whether nothing is missing any more. */
  get isComplete(): boolean {
    return this.#progress.isComplete;
  }

  /** Source fragments of the frame. */
  get sourceFragments(): number {
    return this.#geometry.k * this.#geometry.blocks;
  }

  /** Source fragments that have to be restored; of meaning once {@linkcode isComplete}. */
  get sourcesMissing(): number {
    return this.#progress.sourcesMissing;
  }

  /** Copies a fragment to its place. */
  add(fragment: MediaFragment, nowUs: number): FragmentOutcome {
    const { k, blocks, frameBytes } = this.#geometry;
    const isOfSize = fragment.k === k && fragment.blocks === blocks && fragment.frameBytes === frameBytes;
    if (!isOfSize || fragment.codec !== this.codec) return "contradiction";
    this.lastUs = nowUs;
    this.#progress.noteSeen(fragment);
    // The empty fragments past the frame's end bring nothing, and a block that has k fragments misses nothing.
    if (fragment.payload.length === 0 || this.#progress.isRestorable(fragment.block)) return "duplicate";
    const outcome = this.#store(fragment);
    if (outcome !== "added") return outcome;
    this.#progress.noteAdded(fragment);
    this.usedAnswer ||= this.isAnswer(fragment);
    return outcome;
  }

  /** Whether a fragment left only because somebody had asked. */
  isAnswer(fragment: MediaFragment): boolean {
    return this.#progress.isAnswer(fragment);
  }

  /** What a request has to ask for: each block that can not be restored yet, and how many fragments it has not. */
  findNeeds(): Uint8Array {
    const needs: number[] = [];
    for (let block = 0; block < this.#geometry.blocks && needs.length < 2 * MAX_NEEDS; block++) {
      const needed = this.#progress.countNeeded(block);
      if (needed > 0) needs.push(block, needed);
    }
    return Uint8Array.from(needs);
  }

  /** Notes since when it lacks more than is on its way. */
  noteLacking(nowUs: number): void {
    if (!this.#progress.isLacking()) this.lackingSinceUs = Infinity;
    else if (this.lackingSinceUs === Infinity) this.lackingSinceUs = nowUs;
  }

  /**
   * The whole frame, in a fresh array; to be called once {@linkcode isComplete}, before {@linkcode release}.
   *
   * @param code restores what did not come
   */
  join(code: ReedSolomon): Uint8Array<ArrayBuffer> {
    const frame = new Uint8Array(this.#geometry.frameBytes);
    const usedBytes = this.#chunkFragments * this.#fragmentBytes;
    for (const [chunkNumber, { bytes }] of this.#chunks) {
      const at = chunkNumber * usedBytes;
      // What lies past the frame's end is repair.
      if (at < frame.length) frame.set(bytes.subarray(0, Math.min(usedBytes, frame.length - at)), at);
    }
    for (let block = 0; block < this.#geometry.blocks; block++) {
      if (this.#progress.countSourcesMissing(block) > 0) this.#restore(block, code, frame);
    }
    return frame;
  }

  /** Gives the memory back. */
  release(): void {
    for (const { bytes } of this.#chunks.values()) this.#pool.takeBack(bytes);
    this.#chunks.clear();
  }

  #store({ index, block, payload }: MediaFragment): "added" | "duplicate" | "no-room" {
    const number = index * this.#geometry.blocks + block;
    const chunkNumber = Math.floor(number / this.#chunkFragments);
    const chunk = this.#chunks.get(chunkNumber) ?? this.#borrow(chunkNumber);
    if (!chunk) return "no-room";
    const place = number - chunkNumber * this.#chunkFragments;
    if (chunk.have & (1 << place)) return "duplicate";
    chunk.bytes.set(payload, place * this.#fragmentBytes);
    chunk.have |= 1 << place;
    return "added";
  }

  #restore(block: number, code: ReedSolomon, frame: Uint8Array<ArrayBuffer>): void {
    const { k, blocks } = this.#geometry;
    const missing: number[] = [];
    code.begin(k, this.#fragmentBytes);
    for (let index = 0; index < this.#progress.endIndex(block); index++) {
      const bytes = this.#find(index, block, frame);
      if (bytes) code.put(index, bytes);
      else if (index < k) missing.push(index);
    }
    if (!code.decode()) throw new Error("Cannot restore a block: it has fewer than k fragments");
    for (const index of missing) {
      const at = (index * blocks + block) * this.#fragmentBytes;
      frame.set(code.get(index).subarray(0, Math.max(0, frame.length - at)), at);
    }
  }

  /** A fragment's bytes; none of the frame are in one past its end. */
  #find(index: number, block: number, frame: Uint8Array<ArrayBuffer>): Uint8Array | undefined {
    const number = index * this.#geometry.blocks + block;
    const at = number * this.#fragmentBytes;
    if (index < this.#geometry.k && at >= frame.length) return frame.subarray(0, 0);
    const chunkNumber = Math.floor(number / this.#chunkFragments);
    const place = number - chunkNumber * this.#chunkFragments;
    const chunk = this.#chunks.get(chunkNumber);
    if (!chunk || !(chunk.have & (1 << place))) return undefined;
    const from = place * this.#fragmentBytes;
    const isCut = index < this.#geometry.k;
    const length = isCut ? Math.min(this.#fragmentBytes, frame.length - at) : this.#fragmentBytes;
    return chunk.bytes.subarray(from, from + length);
  }

  #borrow(chunkNumber: number): Chunk | undefined {
    const bytes = this.#pool.lend();
    if (!bytes) return undefined;
    const chunk = { bytes, have: 0 };
    this.#chunks.set(chunkNumber, chunk);
    return chunk;
  }
}
