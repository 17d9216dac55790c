/**
 * How many repair fragments a block needs on a link that loses datagrams in bursts.
 * Source: the model of E. N. Gilbert, "Capacity of a burst-noise channel", 1960: a link is in a good state, in which
 * everything arrives, or in a bad one, in which nothing does.
 *
 * @module
 */

/** How a link loses. */
export interface LinkLoss {
  /** Share of the datagrams that are lost, 0 … 1. */
  readonly fraction: number;
  /** Mean length of a run of lost datagrams; 1 / (1 - fraction) where each is lost independently. */
  readonly burstLength: number;
}

/** More than this share is not a link on which a picture can be carried. */
const MAX_FRACTION = 0.9;
/** What has been computed and is kept. */
const MAX_KEPT = 512;
/** Steps to which loss is rounded up, so that a small change finds what is kept. */
const STEPS_PER_FACTOR_E = 40;

/** Finds how many repair fragments are needed, and remembers what it found. */
export class BlockLoss {
  readonly #kept = new Map<string, number>();
  /** Probability that i are lost so far and the link is in the good (bad) state for the next datagram. */
  readonly #good = new Float64Array(258);
  readonly #bad = new Float64Array(258);

  /**
   * The least r for which more than r of k + r datagrams are lost with at most the probability `target`.
   *
   * @param k 1 … 255
   * @param limit the most that r may be; also the answer where the target is out of reach
   */
  leastRepair(k: number, loss: LinkLoss, target: number, limit: number): number {
    if (loss.fraction <= 0 || target >= 1) return 0;
    const fraction = Math.min(MAX_FRACTION, roundUp(loss.fraction));
    const burstLength = Math.max(1 / (1 - fraction), roundUp(loss.burstLength));
    const key = `${k} ${limit} ${fraction} ${burstLength} ${Math.ceil(Math.log(target) * 4)}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    const r = this.#search(k, { fraction, burstLength }, target, limit);
    this.#kept.set(key, r);
    return r;
  }

  #search(k: number, { fraction, burstLength }: LinkLoss, target: number, limit: number): number {
    const toGood = 1 / burstLength;
    const toBad = Math.min(1, fraction * toGood / (1 - fraction));
    const good = this.#good.fill(0);
    const bad = this.#bad.fill(0);
    good[0] = 1 - fraction;
    bad[0] = fraction;
    for (let sent = 1;; sent++) {
      // Whoever has lost more than the limit never comes back below it.
      for (let lost = Math.min(sent, limit); lost >= 0; lost--) {
        const arrives = good[lost]!;
        const vanishes = lost > 0 ? bad[lost - 1]! : 0;
        good[lost] = arrives * (1 - toBad) + vanishes * toGood;
        bad[lost] = arrives * toBad + vanishes * (1 - toGood);
      }
      const r = sent - k;
      if (r >= limit || r >= 0 && this.#isWithin(r, target)) return Math.max(0, r);
    }
  }

  /** Whether more than r are lost with at most this probability. */
  #isWithin(r: number, target: number): boolean {
    let probability = 0;
    for (let lost = 0; lost <= r; lost++) probability += this.#good[lost]! + this.#bad[lost]!;
    return 1 - probability <= target;
  }
}

function roundUp(value: number): number {
  return Math.exp(Math.ceil(Math.log(value) * STEPS_PER_FACTOR_E - 1e-9) / STEPS_PER_FACTOR_E);
}
