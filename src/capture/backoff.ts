/**
 * How long to wait before something that failed is tried again.
 *
 * @module
 */

/** The bounds of a {@linkcode Backoff}. */
export interface BackoffOptions {
  /** @default {500} */
  readonly firstMs?: number;
  /** @default {8000} */
  readonly maxMs?: number;
}

/**
 * Waiting times that double from one failure to the next, up to a limit.
 */
export class Backoff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  #nextMs: number;

  constructor(options: BackoffOptions = {}) {
    this.#firstMs = options.firstMs ?? 500;
    this.#maxMs = options.maxMs ?? 8000;
    this.#nextMs = this.#firstMs;
  }

  /** The time to wait now; the next one will be twice as long. */
  nextMs(): number {
    const waitMs = this.#nextMs;
    this.#nextMs = Math.min(2 * waitMs, this.#maxMs);
    return waitMs;
  }

  /** Begins anew, because it has worked for a while. */
  reset(): void {
    this.#nextMs = this.#firstMs;
  }
}
