/**
 * When some of a session's datagrams came, for the broadcaster's rate control: the first of each frame, one now and then
 * between, and the newest of all.
 *
 * @module
 */

import type { Arrival } from "../protocol/report.ts";

/** Samples that are kept for the next report; older ones give way. */
const MAX_KEPT = 8;
/** The least time between two samples inside a frame. */
const SPACING_US = 30_000;

/** The samples since the last report. */
export class ArrivalSamples {
  readonly #kept: Arrival[] = [];
  #keptUs = -Infinity;
  #counter = 0;
  #arrivalUs = 0;
  #bytes = 0;
  #isNewestKept = true;

  /** Takes note of a datagram that is newer than all before it, and of how many bytes have come with it. */
  note(counter: number, bytes: number, nowUs: number): void {
    this.#counter = counter;
    this.#arrivalUs = nowUs;
    this.#bytes = bytes;
    this.#isNewestKept = false;
    if (nowUs - this.#keptUs >= SPACING_US) this.keepNewest();
  }

  /** Makes a sample of the newest datagram, as the first of a frame. */
  keepNewest(): void {
    if (this.#isNewestKept) return;
    if (this.#kept.length === MAX_KEPT) this.#kept.shift();
    this.#kept.push({ counter: this.#counter, arrivalUs: this.#arrivalUs, bytes: this.#bytes >>> 0 });
    this.#keptUs = this.#arrivalUs;
    this.#isNewestKept = true;
  }

  /** The samples since the last call, oldest first; the newest datagram is the last. */
  take(): Arrival[] {
    this.keepNewest();
    return this.#kept.splice(0);
  }
}
