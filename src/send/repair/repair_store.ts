/**
 * The repair fragments of the newest frames, for all viewers: each is computed once, when the first one asks for it.
 *
 * @module
 */

import { ReedSolomon } from "../../fec/reed_solomon.ts";
import { type PacketizedFrame, sourceFragment } from "../packetizer.ts";

/** Frames whose repair fragments are kept. */
const KEPT_FRAMES = 8;

/** Repair fragments of one frame. Its memory is used again for a later frame. */
interface Kept {
  frame: PacketizedFrame | undefined;
  /** How many have been computed, by block. */
  readonly made: Uint8Array;
  /** Repair fragment j of block b is number j · blocks + b. */
  bytes: Uint8Array;
}

/** Which repair fragment. */
export interface RepairPlace {
  readonly block: number;
  /** k … 254. */
  readonly index: number;
  /** The index after the last one that is going to be asked for soon: those up to it are computed together. */
  readonly endIndex: number;
}

/** Computes and keeps repair fragments. */
export class RepairStore {
  readonly #code = new ReedSolomon();
  readonly #kept: Kept[] = Array.from({ length: KEPT_FRAMES }, () => ({
    frame: undefined,
    made: new Uint8Array(256),
    bytes: new Uint8Array(0),
  }));
  #nextSlot = 0;

  /** A repair fragment's bytes; a view that is valid until the next call. */
  get(frame: PacketizedFrame, place: RepairPlace): Uint8Array {
    const { block, index, endIndex } = place;
    const kept = this.#kept.find((candidate) => candidate.frame === frame) ?? this.#keep(frame);
    const number = index - frame.k;
    if (number >= kept.made[block]!) this.#make(kept, frame, block, Math.max(index + 1, endIndex));
    const at = (number * frame.blocks + block) * frame.fragmentBytes;
    return kept.bytes.subarray(at, at + frame.fragmentBytes);
  }

  #keep(frame: PacketizedFrame): Kept {
    const kept = this.#kept[this.#nextSlot]!;
    this.#nextSlot = (this.#nextSlot + 1) % KEPT_FRAMES;
    kept.frame = frame;
    kept.made.fill(0);
    return kept;
  }

  #make(kept: Kept, frame: PacketizedFrame, block: number, endIndex: number): void {
    const { k, blocks, fragmentBytes } = frame;
    const made = kept.made[block]!;
    const count = endIndex - k - made;
    growTo(kept, (made + count) * blocks * fragmentBytes);
    this.#code.begin(k, fragmentBytes);
    for (let i = 0; i < k; i++) this.#code.put(i, sourceFragment(frame, block, i));
    this.#code.encode(k + made, count);
    for (let j = made; j < made + count; j++) {
      kept.bytes.set(this.#code.get(k + j), (j * blocks + block) * fragmentBytes);
    }
    kept.made[block] = made + count;
  }
}

function growTo(kept: Kept, bytes: number): void {
  if (bytes <= kept.bytes.length) return;
  const grown = new Uint8Array(Math.max(bytes, kept.bytes.length * 2));
  grown.set(kept.bytes);
  kept.bytes = grown;
}
