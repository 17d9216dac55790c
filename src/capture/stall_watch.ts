/**
 * Notices that something which should happen again and again has stopped happening.
 *
 * @module
 */

import type { Clock } from "./clock.ts";

/** Waits for a stall: `stallMs` without a {@linkcode StallWatch.touch}. */
export class StallWatch {
  /** Resolves at the first stall. */
  readonly stalled: Promise<void>;
  readonly stallMs: number;
  readonly #clock: Clock;
  readonly #end = new AbortController();
  #touchedUs: number;

  constructor(stallMs: number, clock: Clock) {
    this.stallMs = stallMs;
    this.#clock = clock;
    this.#touchedUs = clock.nowUs();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stalled = promise;
    this.#wait(resolve);
  }

  /** It happened just now. Costs next to nothing: the timer is not set anew each time. */
  touch(): void {
    this.#touchedUs = this.#clock.nowUs();
  }

  /** Ends the watch; `stalled` stays pending. */
  stop(): void {
    this.#end.abort();
  }

  async #wait(resolve: () => void): Promise<void> {
    const { signal } = this.#end;
    let leftMs = this.stallMs;
    while (leftMs > 0) {
      await this.#clock.pause(leftMs, signal);
      if (signal.aborted) return;
      leftMs = Math.ceil(this.stallMs - (this.#clock.nowUs() - this.#touchedUs) / 1000);
    }
    resolve();
  }
}
