/**
 * Which of several streams is written where only one can be: the first, until it has been silent for a while.
 *
 * @module
 */

import type { ReceivedFrame } from "../common/frame.ts";

/** Another stream takes over when the one that is written has been silent for this long. */
export const TAKEOVER_US = 2_000_000;

/** The choice, by the frames that come. */
export class ChosenStream {
  readonly #onChange: (name: string) => void;
  #key: string | undefined;
  #lastUs = 0;

  /** @param onChange told the name of a stream that takes over */
  constructor(onChange: (name: string) => void) {
    this.#onChange = onChange;
  }

  /** Whether pictures of a stream may be written: those of any while none is, or the one that was has been silent. */
  mayTake(key: string, nowUs: number): boolean {
    return this.#key === undefined || this.#key === key || nowUs - this.#lastUs >= TAKEOVER_US;
  }

  /** Whether this frame is to be written. */
  takes({ stream, completeUs }: Pick<ReceivedFrame, "stream" | "completeUs">): boolean {
    if (stream.key !== this.#key) {
      if (this.#key !== undefined) {
        if (completeUs - this.#lastUs < TAKEOVER_US) return false;
        this.#onChange(stream.name);
      }
      this.#key = stream.key;
    }
    this.#lastUs = completeUs;
    return true;
  }
}
