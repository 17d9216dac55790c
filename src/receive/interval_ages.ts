/**
 * How old pictures were when they became whole, over the time between two looks.
 *
 * Taken at the moment of the look instead, the age of the newest picture would move between nothing and a frame interval as the
 * two drift against each other.
 *
 * @module
 */

import type { FrameAge } from "../common/frame.ts";
import type { IntervalAge } from "../common/stream_status.ts";

/** More pictures than come between two looks; further ones count for the worst alone. */
const MAX_AGES = 1000;

/** The ages since the last look. */
export class IntervalAges {
  #agesUs: number[] = [];
  #worstUs = 0;
  #boundUs = 0;

  /** Takes note of a picture that has become whole. */
  note({ ageUs, boundUs }: FrameAge): void {
    if (this.#agesUs.length < MAX_AGES) this.#agesUs.push(ageUs);
    this.#worstUs = Math.max(this.#worstUs, ageUs);
    this.#boundUs = Math.max(this.#boundUs, boundUs);
  }

  /** Those since the last call; nothing where no picture had a known age. */
  take(): IntervalAge | undefined {
    if (this.#agesUs.length === 0) return undefined;
    const sorted = this.#agesUs.sort((a, b) => a - b);
    const age = { medianUs: sorted[sorted.length >> 1]!, worstUs: this.#worstUs, boundUs: this.#boundUs };
    this.#agesUs = [];
    this.#worstUs = this.#boundUs = 0;
    return age;
  }
}
