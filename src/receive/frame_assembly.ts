/**
 * One frame that is being put together from its fragments.
 *
 * A fragment is believed only as far as it goes: memory is taken in chunks, where fragments have come, so that a
 * forged one that announces a huge frame costs one chunk. Frames of up to one chunk, which is most of them, are copied
 * once; longer ones are joined when they are whole.
 *
 * @module
 */

import type { Jpeg } from "../frame.ts";
import { fragmentBytes, type MediaFragment, type MediaHeader } from "../protocol/media.ts";
import type { MemoryBudget } from "./memory_budget.ts";

/** Memory is taken in chunks of about this size, each a whole number of fragments. */
const CHUNK_BYTES = 96 * 1024;

/** What became of a fragment. */
export type FragmentOutcome = "added" | "duplicate" | "contradiction" | "no-room";

/** An unfinished frame; its fragments may come in any order, more than once, or never. */
export class FrameAssembly {
  readonly frameId: number;
  readonly captureUs: number;
  /** When the first fragment came, in µs. */
  readonly firstUs: number;
  readonly #geometry: Pick<MediaHeader, "k" | "blocks" | "frameBytes">;
  readonly #budget: MemoryBudget;
  readonly #fragmentBytes: number;
  readonly #chunkFragments: number;
  readonly #chunks: (Jpeg | undefined)[] = [];
  readonly #have: Uint8Array;
  #takenBytes: number;
  #missing: number;

  /**
   * @param first any fragment of the frame, which still has to be added
   * @param budget pays for the memory until {@linkcode release}
   */
  constructor(first: MediaFragment, budget: MemoryBudget, nowUs: number) {
    this.frameId = first.frameId;
    this.captureUs = first.captureUs;
    this.firstUs = nowUs;
    this.#geometry = { k: first.k, blocks: first.blocks, frameBytes: first.frameBytes };
    this.#budget = budget;
    this.#fragmentBytes = fragmentBytes(first);
    this.#chunkFragments = Math.max(1, Math.floor(CHUNK_BYTES / this.#fragmentBytes));
    this.#missing = Math.ceil(first.frameBytes / this.#fragmentBytes);
    this.#have = new Uint8Array(this.#missing);
    this.#takenBytes = 0;
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
    if (fragment.index >= k || number >= this.#have.length || this.#have[number]) return "duplicate";
    const chunkNumber = Math.floor(number / this.#chunkFragments);
    const chunk = this.#chunks[chunkNumber] ?? this.#takeChunk(chunkNumber);
    if (!chunk) return "no-room";
    chunk.set(fragment.payload, (number - chunkNumber * this.#chunkFragments) * this.#fragmentBytes);
    this.#have[number] = 1;
    this.#missing--;
    return "added";
  }

  /** The whole picture, which becomes the caller's; to be called once {@linkcode isComplete}. */
  join(): Jpeg {
    const [only] = this.#chunks;
    if (only && this.#chunks.length === 1) return only;
    const jpeg = new Uint8Array(this.#geometry.frameBytes);
    let at = 0;
    for (const chunk of this.#chunks) {
      if (chunk) jpeg.set(chunk, at);
      at += chunk?.length ?? 0;
    }
    return jpeg;
  }

  /** Gives the memory back to the budget. */
  release(): void {
    this.#budget.giveBack(this.#takenBytes);
    this.#takenBytes = 0;
  }

  #takeChunk(chunkNumber: number): Jpeg | undefined {
    const fullBytes = this.#chunkFragments * this.#fragmentBytes;
    const bytes = Math.min(fullBytes, this.#geometry.frameBytes - chunkNumber * fullBytes);
    if (!this.#budget.take(bytes)) return undefined;
    this.#takenBytes += bytes;
    return this.#chunks[chunkNumber] = new Uint8Array(bytes);
  }
}
