/**
 * One frame that is being put together from its fragments.
 *
 * @module
 */

import type { Jpeg } from "../frame.ts";
import { fragmentBytes, type MediaFragment, type MediaHeader, sourceOffset } from "../protocol/media.ts";

/** What became of a fragment. */
export type FragmentOutcome = "added" | "duplicate" | "contradiction";

/** An unfinished frame; its fragments may come in any order, more than once, or never. */
export class FrameAssembly {
  readonly frameId: number;
  readonly captureUs: number;
  /** When the first fragment came, in µs. */
  readonly firstUs: number;
  readonly #geometry: Pick<MediaHeader, "k" | "blocks" | "frameBytes">;
  readonly #jpeg: Jpeg;
  readonly #have: Uint8Array;
  #missing: number;

  /** @param first any fragment of the frame, which still has to be added */
  constructor(first: MediaFragment, nowUs: number) {
    const sources = first.k * first.blocks;
    this.frameId = first.frameId;
    this.captureUs = first.captureUs;
    this.firstUs = nowUs;
    this.#geometry = { k: first.k, blocks: first.blocks, frameBytes: first.frameBytes };
    this.#jpeg = new Uint8Array(first.frameBytes);
    this.#have = new Uint8Array(sources);
    this.#missing = Math.ceil(first.frameBytes / fragmentBytes(first));
  }

  /** Memory that it holds. */
  get bytes(): number {
    return this.#jpeg.length + this.#have.length;
  }

  /** Whether nothing is missing any more. */
  get isComplete(): boolean {
    return this.#missing === 0;
  }

  /** The picture, whole once {@linkcode isComplete}; handed over to the caller. */
  get jpeg(): Jpeg {
    return this.#jpeg;
  }

  /** Copies a fragment to its place. */
  add(fragment: MediaFragment): FragmentOutcome {
    const { k, blocks, frameBytes } = this.#geometry;
    if (fragment.k !== k || fragment.blocks !== blocks || fragment.frameBytes !== frameBytes) {
      return "contradiction";
    }
    const offset = sourceOffset(fragment);
    // Repair fragments and the empty ones past the frame's end bring nothing that is missed.
    if (fragment.index >= k || offset >= frameBytes) return "duplicate";
    const number = fragment.index * blocks + fragment.block;
    if (this.#have[number]) return "duplicate";
    this.#have[number] = 1;
    this.#missing--;
    this.#jpeg.set(fragment.payload, offset);
    return "added";
  }
}
