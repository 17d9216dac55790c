/**
 * How long the next picture of a stream may be, for what a link carries: every one, or fewer where all would be too poor.
 *
 * @module
 */

import { FrameBudget } from "../../../send/fit/frame_budget.ts";

/** What leaves for each byte of a picture: headers of NATS, of WebSocket and of TCP. */
const OVERHEAD = 1.05;

/** What a picture may be. */
export interface PictureNeeds {
  readonly bytes: number;
  readonly bytesPerUs: number;
  /** Between two pictures of the source. */
  readonly intervalUs: number;
}

/** The room of one stream's pictures. */
export class PictureRoom {
  readonly #budget = new FrameBudget();
  /** Pictures of the source since the last one that had its turn, in parts of a stride. */
  #turn = Infinity;

  /** Bytes that this picture may have; Infinity: as it is; nothing: it is left out. */
  next({ bytes, bytesPerUs, intervalUs }: PictureNeeds): number | undefined {
    const room = this.#budget.bytes({ bytesPerUs, intervalUs, overhead: OVERHEAD, chainUs: 0, lateUs: 0 });
    if (bytes * this.#budget.stride <= room) this.#budget.noteUnfitted();
    if (++this.#turn < this.#budget.stride) return undefined;
    this.#turn = Math.min(1, this.#turn - this.#budget.stride);
    return bytes <= room ? Infinity : room;
  }

  /** Takes note of how near a picture that fits is to what it was, in dB. */
  noteFitted(psnr: number, intervalUs: number, nowUs: number): void {
    this.#budget.noteFitted(psnr, intervalUs, nowUs);
  }

  /** Takes note that a picture can not be as short as that. */
  noteTooShort(budgetBytes: number, nowUs: number): void {
    this.#budget.noteTooShort(budgetBytes, true, nowUs);
  }
}
