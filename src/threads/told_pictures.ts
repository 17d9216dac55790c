/**
 * Pictures that one thread has read and another one wants to see as well, each of them and none twice.
 *
 * A picture goes over in a copy, whose memory becomes the other thread's. What that has not taken yet is bounded by its
 * bytes; pictures beyond are left out and counted, so that nobody waits.
 *
 * @module
 */

import type { CameraTap } from "../capture/camera.ts";
import type { Frame } from "../common/frame.ts";

/** Seconds of any stream. */
const MOST_UNTAKEN_BYTES = 32 * 1024 * 1024;
/** Two 32-bit numbers that both threads know: bytes that have been told and not been taken … */
const UNTAKEN_BYTES = 0;
/** … and pictures that were left out, and not been told of. */
const MISSED = 1;

/** A picture, in memory of its own. */
export interface PictureNews {
  readonly kind: "picture";
  readonly frame: Frame;
  /** When it was whole. */
  readonly wholeUs: number;
}

/** The end of the thread that reads. */
export class PictureTeller {
  readonly #counts: Int32Array;
  readonly #post: (news: PictureNews, transfer: Transferable[]) => void;
  #noted: Omit<PictureNews, "kind"> | undefined;

  /** @param counts the taker's */
  constructor(
    counts: SharedArrayBuffer,
    post: (news: PictureNews, transfer: Transferable[]) => void,
  ) {
    this.#counts = new Int32Array(counts);
    this.#post = post;
  }

  /** Keeps a picture until there is time to tell of it; the one before is told now at the latest. */
  note(frame: Frame, wholeUs: number): void {
    this.tell();
    this.#noted = { frame, wholeUs };
  }

  /** Tells of the picture that was noted: its datagrams have left, so that nobody waits while it is copied. */
  tell(): void {
    if (!this.#noted) return;
    const { frame, wholeUs } = this.#noted;
    this.#noted = undefined;
    if (Atomics.load(this.#counts, UNTAKEN_BYTES) + frame.jpeg.length > MOST_UNTAKEN_BYTES) {
      Atomics.add(this.#counts, MISSED, 1);
      return;
    }
    const jpeg = frame.jpeg.slice();
    Atomics.add(this.#counts, UNTAKEN_BYTES, jpeg.length);
    this.#post({ kind: "picture", frame: { ...frame, jpeg }, wholeUs }, [jpeg.buffer]);
  }
}

/** The end of the thread that looks on. */
export class PictureTaker {
  /** For the teller. */
  readonly counts = new SharedArrayBuffer(8);
  readonly #counts = new Int32Array(this.counts);
  readonly #tap: CameraTap;

  constructor(tap: CameraTap) {
    this.#tap = tap;
  }

  take({ frame, wholeUs }: PictureNews): void {
    Atomics.sub(this.#counts, UNTAKEN_BYTES, frame.jpeg.length);
    this.#tap.onFrame(frame, wholeUs);
  }

  /** Asks what was left out, and tells it. */
  lookForMissed(): void {
    const missed = Atomics.exchange(this.#counts, MISSED, 0);
    if (missed > 0) this.#tap.onMissed(missed);
  }
}
