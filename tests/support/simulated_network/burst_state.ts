/**
 * Losses in bursts, as a Markov chain of two states: in the bad one every datagram is lost, in the good one none.
 *
 * ```text
 *              f / (L (1 - f))
 *          ┌────────────────────▶
 *        good                   bad      f: share of datagrams lost, L: mean length of a burst
 *          ◀────────────────────┘
 *                   1 / L
 * ```
 *
 * Source: E. N. Gilbert, "Capacity of a Burst-Noise Channel", Bell System Technical Journal 39 (1960). With independent
 * loss besides, the good state loses as well: E. O. Elliott, "Estimates of Error Rates for Codes on Burst-Noise
 * Channels", Bell System Technical Journal 42 (1963).
 *
 * @module
 */

import type { SeededRandom } from "../seeded_random.ts";
import type { BurstLoss } from "./conditions.ts";

/** Whether a link is in a burst of losses. */
export class BurstState {
  readonly #random: SeededRandom;
  #isBad: boolean | undefined;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  /** Goes on to the next datagram, and says whether it is lost. The first one meets the link in its long run. */
  next(burstLoss: BurstLoss | undefined): boolean {
    const chance = this.#random.next();
    if (!burstLoss) {
      this.#isBad = undefined;
      return false;
    }
    const { fraction, meanLength } = burstLoss;
    if (this.#isBad === undefined) this.#isBad = chance < fraction;
    else if (this.#isBad) this.#isBad = chance >= 1 / meanLength;
    else this.#isBad = chance < fraction / (meanLength * (1 - fraction));
    return this.#isBad;
  }
}
