/**
 * Pictures that become old between two status lines: a terminal says so at once.
 *
 * @module
 */

import type { ReceivedFrame } from "../common/frame.ts";
import type { FrameFigures } from "../receive/newest_frames.ts";

/** How often is looked. */
const LOOK_MS = 100;

/** What it is made with. */
export interface StaleWatchOptions {
  readonly isStale: (newest: FrameFigures) => boolean;
  /** Called when one has become stale, with the newest of all streams, by their keys. */
  readonly onStale: (newest: ReadonlyMap<string, FrameFigures>) => void;
}

/** Looks until it is closed. */
export class StaleWatch {
  readonly #options: StaleWatchOptions;
  /** The newest of each stream that was live when it came, or was looked at. */
  readonly #live = new Map<string, FrameFigures>();
  readonly #timer = setInterval(() => this.#look(), LOOK_MS);

  constructor(options: StaleWatchOptions) {
    this.#options = options;
  }

  note({ jpeg: _jpeg, ...figures }: ReceivedFrame): void {
    this.#live.set(figures.stream.key, figures);
  }

  /** Forgets all but these streams. */
  retain(keys: ReadonlySet<string>): void {
    for (const key of this.#live.keys()) if (!keys.has(key)) this.#live.delete(key);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const old = [...this.#live].filter(([, figures]) => this.#options.isStale(figures));
    if (old.length === 0) return;
    this.#options.onStale(new Map(this.#live));
    for (const [key] of old) this.#live.delete(key);
  }
}
