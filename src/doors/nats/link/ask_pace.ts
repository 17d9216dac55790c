/**
 * How often a server is asked for something: it may answer at once, and with nothing, as often as it is asked.
 *
 * @module
 */

import { TokenBucket } from "../../../common/token_bucket.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import type { Connected } from "./connection.ts";

/** While what was sent before is not taken. */
const CHOKED_MS = 500;

/** How often. */
export interface AskPaceOptions {
  /** At once. */
  readonly burst: number;
  /** A second, as it is now. */
  readonly aSecond: () => number;
  /** Called when one may ask again, after it was told that one may not. */
  readonly onReady: () => void;
}

/** The questions of one pull, until it is closed. */
export class AskPace {
  readonly #connected: Pick<Connected, "isChoked">;
  readonly #options: AskPaceOptions;
  readonly #bucket: TokenBucket;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connected: Pick<Connected, "isChoked">, options: AskPaceOptions) {
    this.#connected = connected;
    this.#options = options;
    this.#bucket = new TokenBucket(options.burst, options.aSecond(), monotonicUs());
  }

  /** Whether one may ask now, which counts as asking; else it is told when one may. */
  take(): boolean {
    const aSecond = this.#options.aSecond();
    this.#bucket.pace(aSecond);
    if (this.#connected.isChoked) this.#later(CHOKED_MS);
    else if (!this.#bucket.fill(monotonicUs())) this.#later(1000 / aSecond);
    else {
      this.#bucket.take();
      return true;
    }
    return false;
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #later(ms: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#options.onReady();
    }, ms);
  }
}
