/**
 * Which of several streams a window shows.
 *
 * @module
 */

import type { ReceivedFrame } from "../../frame.ts";
import { judgeFreshness } from "../freshness.ts";

type LastFrame = Pick<ReceivedFrame, "completeUs" | "age">;

/** Keeps to one stream while that is live; another takes its place only where it is not, or where the person asks. */
export class StreamChoice {
  readonly #maxAgeUs: number;
  readonly #lastFrames = new Map<string, LastFrame>();
  #chosen: string | undefined;

  constructor(maxAgeUs: number) {
    this.#maxAgeUs = maxAgeUs;
  }

  /** The key of the stream that is shown. */
  get chosen(): string | undefined {
    return this.#chosen;
  }

  /** Takes note of a frame, and says whether it is one to show. */
  offerFrame(frame: ReceivedFrame, nowUs: number): boolean {
    const { key } = frame.stream;
    const { completeUs, age } = frame;
    this.#lastFrames.set(key, { completeUs, ...(age ? { age } : {}) });
    if (this.#chosen === undefined || !this.#isLive(this.#chosen, nowUs)) this.#chosen = key;
    return key === this.#chosen;
  }

  /** Goes on to the next stream that is live, where there is one. */
  chooseNext(nowUs: number): void {
    const live = this.liveKeys(nowUs);
    const position = this.#chosen === undefined ? -1 : live.indexOf(this.#chosen);
    this.#chosen = live[(position + 1) % live.length] ?? this.#chosen;
  }

  /** The streams with a live picture, in the order in which they came. */
  liveKeys(nowUs: number): string[] {
    return [...this.#lastFrames.keys()].filter((key) => this.#isLive(key, nowUs));
  }

  /** Forgets the streams that have ended. */
  retain(keys: ReadonlySet<string>): void {
    for (const key of this.#lastFrames.keys()) {
      if (!keys.has(key)) this.#lastFrames.delete(key);
    }
  }

  #isLive(key: string, nowUs: number): boolean {
    return judgeFreshness(this.#lastFrames.get(key), { nowUs, maxAgeUs: this.#maxAgeUs }).state === "live";
  }
}
