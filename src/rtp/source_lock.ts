/**
 * Whose packets count where anybody may send some: the first source's, until it has been silent for a while.
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
  #lastUs = 0;

  /** Judges a packet that came at this time; one that is `new` is the first of the source that counts from now on. */
  judge(from: Address, ssrc: number, nowUs: number): SourceJudgement {
    const isOwn = this.#from !== undefined && ssrc === this.#ssrc && isSameAddress(from, this.#from);
    if (!isOwn) {
      if (this.#from && nowUs - this.#lastUs < SILENCE_US) return "other";
      this.#from = from;
      this.#ssrc = ssrc;
    }
    this.#lastUs = Math.max(nowUs, this.#lastUs);
    return isOwn ? "same" : "new";
  }
}
