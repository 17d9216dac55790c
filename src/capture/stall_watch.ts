/**
 * Notices that something which should happen again and again has stopped happening.
 *
 * @module
 */

/** Waits for a stall: `stallMs` without a {@linkcode StallWatch.touch}. */
export class StallWatch {
  /** Resolves at the first stall. */
  readonly stalled: Promise<void>;
  readonly stallMs: number;
  #touchedMs = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #resolve: () => void;

  constructor(stallMs: number) {
    this.stallMs = stallMs;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stalled = promise;
    this.#resolve = resolve;
    this.#wait(stallMs);
  }

  /** It happened just now. Costs next to nothing: the timer is not set anew each time. */
  touch(): void {
    this.#touchedMs = performance.now();
  }

  /** Ends the watch; `stalled` stays pending. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      const leftMs = this.#touchedMs + this.stallMs - performance.now();
      if (leftMs <= 0) this.#resolve();
      else this.#wait(Math.ceil(leftMs));
    }, ms);
  }
}
