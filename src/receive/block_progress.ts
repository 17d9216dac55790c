/**
 * How far the blocks of one frame have come: what is there, what is still on its way, and what is lacking.
 *
 * The fragments of a block leave in the order of their indices, and each says how many are meant to leave (the r of its
 * header). So whatever lies below the highest index that was seen has come or is lost, and the rest is on its way.
 *
 * @module
 */

import { fragmentBytes, type MediaHeader } from "../protocol/media.ts";

const [HAVE, HAVE_SOURCES, END, REPAIR] = [0, 1, 2, 3];

/** The progress of one frame's blocks. */
export class BlockProgress {
  readonly #k: number;
  readonly #blocks: number;
  /**
   * Four numbers of each block: fragments that are there, the empty ones past the frame's end included; source fragments
   * that are there, likewise; the index after the highest that was seen; repair fragments that are meant to leave.
   */
  readonly #counts: Uint8Array;
  /** The least r of any fragment: that of the frame itself, before anybody asked for more. */
  #leastR: number;
  #openBlocks = 0;

  /** @param frame any fragment's header; the fragment itself still has to be noted */
  constructor(frame: Pick<MediaHeader, "k" | "blocks" | "frameBytes" | "r">) {
    const { k, blocks, frameBytes, r } = frame;
    this.#k = k;
    this.#blocks = blocks;
    this.#counts = new Uint8Array(4 * blocks);
    this.#leastR = r;
    const filled = Math.ceil(frameBytes / fragmentBytes(frame));
    for (let block = 0; block < blocks; block++) {
      const empty = k - Math.max(0, Math.ceil((filled - block) / blocks));
      this.#counts[4 * block + HAVE] = this.#counts[4 * block + HAVE_SOURCES] = empty;
      this.#counts[4 * block + REPAIR] = r;
      if (empty < k) this.#openBlocks++;
    }
  }

  /** Whether every block can be restored. */
  get isComplete(): boolean {
    return this.#openBlocks === 0;
  }

  /** Source fragments of all blocks that are not there. */
  get sourcesMissing(): number {
    let missing = 0;
    for (let block = 0; block < this.#blocks; block++) missing += this.countSourcesMissing(block);
    return missing;
  }

  /** Source fragments of a block that are not there. */
  countSourcesMissing(block: number): number {
    return this.#k - this.#counts[4 * block + HAVE_SOURCES]!;
  }

  /** Whether a block has k fragments. */
  isRestorable(block: number): boolean {
    return this.#counts[4 * block + HAVE]! >= this.#k;
  }

  /** The index after the highest of a block that was seen, and at least k. */
  endIndex(block: number): number {
    return Math.max(this.#k, this.#counts[4 * block + END]!);
  }

  /** Takes note that a fragment has come, whether it is of use or not. */
  noteSeen({ block, index, r }: Pick<MediaHeader, "block" | "index" | "r">): void {
    this.#counts[4 * block + END] = Math.max(this.#counts[4 * block + END]!, index + 1);
    this.#counts[4 * block + REPAIR] = Math.max(this.#counts[4 * block + REPAIR]!, r);
    this.#leastR = Math.min(this.#leastR, r);
  }

  /** Takes note that a fragment is there that was not. */
  noteAdded({ block, index }: Pick<MediaHeader, "block" | "index">): void {
    this.#counts[4 * block + HAVE]!++;
    if (index < this.#k) this.#counts[4 * block + HAVE_SOURCES]!++;
    if (this.#counts[4 * block + HAVE] === this.#k) this.#openBlocks--;
  }

  /** Whether a fragment is none of those that left with the frame itself. */
  isAnswer({ index, r }: Pick<MediaHeader, "index" | "r">): boolean {
    return index >= this.#k + Math.min(r, this.#leastR);
  }

  /** Fragments of a block, any ones, that are still needed to restore it. */
  countNeeded(block: number): number {
    return Math.max(0, this.#k - this.#counts[4 * block + HAVE]!);
  }

  /** Whether any block needs more than is still on its way. */
  isLacking(): boolean {
    for (let block = 0; block < this.#blocks; block++) {
      const onTheirWay = this.#k + this.#counts[4 * block + REPAIR]! - this.#counts[4 * block + END]!;
      if (this.countNeeded(block) > onTheirWay) return true;
    }
    return false;
  }
}
