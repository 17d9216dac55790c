/**
 * A subject that is pulled as much as somebody has a use for it: message after message, one now and then, or not at all.
 *
 * 1. It is wanted: a pull begins, and what the server holds comes at once.
 * 2. For a tile the next one is asked for when some time is over since the last was: there is nothing on its way between.
 * 3. It is wanted no more: nothing is asked for; after a while the consumer is let go, too.
 *
 * @module
 */

import type { Wanted } from "../../../view/view.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import type { Connected } from "../link/connection.ts";
import { SubjectPull, type SubjectPullOptions } from "./subject_pull.ts";

/** Who scrolls there and back finds the consumer still there; the server's own patience is longer. */
const LINGER_MS = 3_000;

/** What is pulled. */
export interface WantedPullOptions extends SubjectPullOptions {
  /** Between two questions for a tile, as it is now. */
  readonly tileIntervalUs: () => number;
}

/** A pull that comes and goes, until it is closed. */
export class WantedPull {
  readonly #connected: Connected;
  readonly #options: WantedPullOptions;
  #wanted: Wanted = "none";
  #pull: SubjectPull | undefined;
  #askedUs = -Infinity;
  #next: ReturnType<typeof setTimeout> | undefined;
  #lingering: ReturnType<typeof setTimeout> | undefined;

  constructor(connected: Connected, options: WantedPullOptions) {
    this.#connected = connected;
    this.#options = options;
  }

  get wanted(): Wanted {
    return this.#wanted;
  }

  /** From now on it is pulled so. */
  want(wanted: Wanted): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    clearTimeout(this.#next);
    this.#next = undefined;
    if (wanted === "none") {
      this.#lingering = setTimeout(() => this.#letGo(), LINGER_MS);
      return;
    }
    clearTimeout(this.#lingering);
    this.#askedUs = -Infinity;
    if (this.#pull) this.#options.onBegin?.();
    this.#pull ??= new SubjectPull(this.#connected, { ...this.#options, credit: () => this.#credit() });
    this.#pull.pullSoon();
  }

  /** Asks for what there is credit for. */
  pullSoon(): void {
    if (this.#wanted !== "none") this.#pull?.pullSoon();
  }

  close(): void {
    this.#wanted = "none";
    clearTimeout(this.#next);
    clearTimeout(this.#lingering);
    this.#letGo();
  }

  #letGo(): void {
    this.#pull?.close();
    this.#pull = undefined;
  }

  #credit(): number {
    const credit = this.#wanted === "none" ? 0 : this.#options.credit();
    if (credit === 0 || this.#wanted === "full") return credit;
    const nowUs = monotonicUs();
    const leftUs = this.#askedUs + this.#options.tileIntervalUs() - nowUs;
    if (leftUs > 0) {
      this.#next ??= setTimeout(() => {
        this.#next = undefined;
        this.pullSoon();
      }, leftUs / 1000);
      return 0;
    }
    this.#askedUs = nowUs;
    return 1;
  }
}
