/**
 * One frame on its way to one viewer: which of its fragments have left, which are still meant to, and what a request can
 * not know of yet.
 *
 * @module
 */

import { serialDifference } from "../../common/serial.ts";
import { type FragmentPlace, maxRepair, type PacketizedFrame } from "../packetizer.ts";

/** Fragments that answer requests, in parts of the source fragments: more is not worth asking for. */
const MAX_ANSWER_SHARE = 2;

/** A frame's progress, and the place of the fragment that leaves next. Its memory is used again for a later frame. */
export class SentFrame implements FragmentPlace {
  /** When its first fragment was due, in µs. */
  startedUs = -Infinity;
  #frame: PacketizedFrame | undefined;
  /** Repair fragments that are meant to leave, by block. */
  readonly #r = new Uint8Array(256);
  /** Index of the next fragment, by block. */
  readonly #next = new Uint8Array(256);
  /** Counter and block of every fragment that has left, in order. */
  #counters = new Uint32Array(512);
  #blocks = new Uint8Array(512);
  #sent = 0;
  #left = 0;
  #answersLeft = 0;
  /** The block whose turn it is. */
  #turn = 0;

  /** The frame; nothing before {@linkcode start}. */
  get frame(): PacketizedFrame | undefined {
    return this.#frame;
  }

  /** Fragments that are still meant to leave. */
  get left(): number {
    return this.#left;
  }

  /** Fragments that leave when all of it leaves once more. */
  get whole(): number {
    const { k, blocks } = this.#frame!;
    let whole = 0;
    for (let block = 0; block < blocks; block++) whole += k + this.#r[block]!;
    return whole;
  }

  /** Begins a frame with r repair fragments for each of its blocks. */
  start(frame: PacketizedFrame, r: number, nowUs: number): void {
    this.#frame = frame;
    this.startedUs = nowUs;
    this.#r.fill(r, 0, frame.blocks);
    this.#sent = 0;
    this.#answersLeft = MAX_ANSWER_SHARE * frame.k * frame.blocks;
    this.#rewind();
  }

  /** Lets nothing more of it leave. */
  stop(): void {
    this.#left = 0;
  }

  /** Goes to the next fragment, while {@linkcode left} is positive; {@linkcode noteSent} follows. */
  turn(): this {
    const { k, blocks } = this.#frame!;
    while (this.#next[this.#turn]! >= k + this.#r[this.#turn]!) this.#turn = (this.#turn + 1) % blocks;
    return this;
  }

  /** The block whose turn it is; this and the following of meaning after {@linkcode turn}. */
  get block(): number {
    return this.#turn;
  }

  /** The next fragment's index in it. */
  get index(): number {
    return this.#next[this.#turn]!;
  }

  /** The repair fragments of it that are meant to leave. */
  get r(): number {
    return this.#r[this.#turn]!;
  }

  /** Takes note that the fragment whose turn it is has left. */
  noteSent(counter: number): void {
    if (this.#sent === this.#counters.length) this.#grow();
    this.#counters[this.#sent] = counter;
    this.#blocks[this.#sent++] = this.#turn;
    this.#next[this.#turn]!++;
    this.#left--;
    this.#turn = (this.#turn + 1) % this.#frame!.blocks;
  }

  /**
   * How many fragments of a block a viewer does not know of yet: they have not left, or are still on their way.
   *
   * @param highestCounter the newest datagram that the viewer had when it asked
   * @param leftAfter whether the datagram of a counter left so recently that the viewer could not have it
   */
  countUnknown(block: number, highestCounter: number, leftAfter: (counter: number) => boolean): number {
    let unknown = this.#frame!.k + this.#r[block]! - this.#next[block]!;
    for (let i = this.#sent - 1; i >= 0; i--) {
      const counter = this.#counters[i]!;
      if (serialDifference(counter, highestCounter) <= 0 || !leftAfter(counter)) break;
      if (this.#blocks[i] === block) unknown++;
    }
    return unknown;
  }

  /** Lets so many fresh repair fragments of a block leave too; answers how many there is room for. */
  addRepair(block: number, count: number): number {
    const room = maxRepair(this.#frame!) - this.#r[block]!;
    const added = Math.min(count, room, this.#answersLeft);
    this.#r[block]! += added;
    this.#left += added;
    this.#answersLeft -= added;
    return added;
  }

  /** Lets the whole frame leave once more; answers how many fragments that is, 0 where it was sent too often. */
  repeat(): number {
    const { k, blocks } = this.#frame!;
    if (this.#answersLeft < k * blocks) return 0;
    this.#answersLeft -= k * blocks;
    this.#rewind();
    return this.#left;
  }

  #rewind(): void {
    this.#next.fill(0, 0, this.#frame!.blocks);
    this.#turn = 0;
    this.#left = this.whole;
  }

  #grow(): void {
    const counters = new Uint32Array(this.#counters.length * 2);
    const blocks = new Uint8Array(counters.length);
    counters.set(this.#counters);
    blocks.set(this.#blocks);
    this.#counters = counters;
    this.#blocks = blocks;
  }
}
