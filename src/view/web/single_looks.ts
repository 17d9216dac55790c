/**
 * Pictures that are asked for one by one, of streams that are pulled as long as somebody looks: who has asked lately is taken to
 * ask again.
 *
 * @module
 */

import type { Wanted } from "../view.ts";
import type { StreamTable } from "./stream_table.ts";

/** Who asks less often waits for a picture each time. */
const LATELY_US = 5_000_000;
/** So long one is waited for … */
const PATIENCE_MS = 1_000;
/** … by a look every so often. */
const PAUSE_MS = 10;

/** Who asks for one picture. */
export class SingleLooks {
  readonly #table: StreamTable;
  readonly #nowUs: () => number;
  readonly #askedUs = new Map<string | undefined, number>();

  constructor(table: StreamTable, nowUs: () => number) {
    this.#table = table;
    this.#nowUs = nowUs;
  }

  /**
   * Somebody asks for a stream's newest picture, or for that of any one. Resolves when the newest is one that has been pulled for that,
   * or none comes.
   */
  async look(asked: string | undefined): Promise<void> {
    const [only, ...others] = this.#table.summaries();
    const key = others.length === 0 ? only?.key : asked;
    const isNew = !this.#wasLately(key);
    this.#askedUs.set(key, this.#nowUs());
    if (!isNew) return;
    const before = this.#table.newestFrame(key);
    // While the one is waited for that was chosen, no other takes over because it is sooner.
    const waited = key ?? before?.stream.key;
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += PAUSE_MS) {
      if (this.#table.newestFrame(waited) !== before) return;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  /** How much of a stream those want who have asked lately. */
  wanted(key: string): Wanted {
    if (this.#wasLately(key)) return "full";
    return this.#wasLately(undefined) ? "tile" : "none";
  }

  /** Streams that are no more are asked for by nobody. */
  retain(keys: ReadonlySet<string>): void {
    for (const key of this.#askedUs.keys()) {
      if (key !== undefined && !keys.has(key)) this.#askedUs.delete(key);
    }
  }

  #wasLately(key: string | undefined): boolean {
    return this.#nowUs() - (this.#askedUs.get(key) ?? -Infinity) < LATELY_US;
  }
}
