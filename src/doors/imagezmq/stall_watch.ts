/**
 * Whether this program has just stood still: what it reads then has waited for it, nobody knows how long.
 *
 * @module
 */

import { monotonicUs } from "../../system/monotonic.ts";

const TICK_MS = 50;
/** A tick that is so late was held up, by more than a busy machine does. */
const STALL_US = 400_000;
/** So long after that, what comes may still be of the time before. */
const AFTERMATH_US = 200_000;

/** Watches the event loop. */
export class StallWatch {
  #tickUs = monotonicUs();
  #oldUntilUs = -Infinity;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor() {
    this.#timer = setInterval(() => this.hasStalled(monotonicUs()), TICK_MS);
  }

  /** Whether what is read now may be older than it looks. */
  hasStalled(nowUs: number): boolean {
    if (nowUs - this.#tickUs > STALL_US) this.#oldUntilUs = nowUs + AFTERMATH_US;
    this.#tickUs = nowUs;
    return nowUs < this.#oldUntilUs;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
