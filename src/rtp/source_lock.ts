/**
 * Whose packets count where anybody may send some: the first source's, until nothing of use has come of it for a while.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";

/** Then another one takes over. */
const SILENCE_US = 2_000_000;

/** Whether a packet counts. */
export type SourceJudgement = "same" | "new" | "other";

/** Keeps to one source: an address and its SSRC. */
export class SourceLock {
  #from: Address | undefined;
  #ssrc = 0;
  #usefulUs = 0;

  /** Judges a packet that came at this time; one that is `new` is the first of the source that counts from now on. */
  judge(from: Address, ssrc: number, nowUs: number): SourceJudgement {
    if (this.#from && ssrc === this.#ssrc && isSameAddress(from, this.#from)) return "same";
    if (this.#from && nowUs - this.#usefulUs < SILENCE_US) return "other";
    this.#from = from;
    this.#ssrc = ssrc;
    this.#usefulUs = nowUs;
    return "new";
  }

  /** Notes that what the source has sent was of use: so it goes on counting. */
  keep(nowUs: number): void {
    this.#usefulUs = Math.max(nowUs, this.#usefulUs);
  }
}
