/**
 * The first viewer goes first: while its frames are skipped or lost, the others are sent fewer of theirs.
 *
 * Every viewer's rate is found on its own, and viewers behind one slow link each find a part of it, so that the more
 * there are the less the first one sees, who may be steering by what it sees. Where the others' share is cut and the
 * first one misses hardly less, its way is another one than theirs, and they are left alone for a while.
 *
 * 1. `observe`: what has become of the first viewer's frames, at each that it is offered;
 * 2. `share`: how many of the frames the others are offered.
 *
 * The share falls by a factor and grows slowly near the one at which frames were missed, as windows do (RFC 9438, CUBIC).
 *
 * @module
 */

/** So many offers are judged together: a period. */
const PERIOD_OFFERS = 8;
/** Weight of a period in the mean of what is missed. */
const SMOOTHING = 1 / 16;
/** The others' share is cut as soon as so many frames a period are missed in the mean … */
const MOST_MISSED = 0.5;
/** … from then on in each period in which one was missed, and more where several were. */
const SLIGHT_CUT = 0.85;
const CUT = 0.7;
const LEAST_SHARE = 1 / 16;
/** After so many periods without a miss, which hardly come by chance, the cut is of use and the share grows; carefully near
 * the one at which frames were missed the last time. */
const GOOD_PERIODS = 5;
const GROWTH = 1.15;
const CAREFUL_GROWTH = 1.03;
const NEAR = [0.8, 1.1] as const;
/** They have to come within so many, since the first viewer's rate has to be found anew; and again and again. */
const PATIENCE_PERIODS = 16;
/** For so long the others are left alone where a cut was of no use; twice as long after each such one. */
const FIRST_REST_US = 10_000_000;
const LONGEST_REST_US = 160_000_000;

/** Finds the others' share. */
export class Precedence {
  #share = 1;
  /** In this period. */
  #offers = 0;
  /** Of all time, at the beginning of this period. */
  #missedBefore = 0;
  /** Frames missed a period, in the mean. */
  #meanMissed = 0;
  /** Since the last one in which a frame was missed. */
  #goodPeriods = 0;
  /** Since the cuts began, or were last of use. */
  #unprovenPeriods = 0;
  /** The share at which the first viewer missed frames the last time. */
  #missedAt = 1;
  #restUs = FIRST_REST_US;
  #restsUntilUs = -Infinity;

  /** The share of the frames that all but the first viewer are offered, 0 … 1. */
  get share(): number {
    return this.#share;
  }

  /** Begins anew: another viewer is the first, or it is alone. */
  reset(missed: number): void {
    this.#offers = 0;
    this.#missedBefore = missed;
    this.#meanMissed = 0;
    this.#release();
    this.#restUs = FIRST_REST_US;
    this.#restsUntilUs = -Infinity;
  }

  /**
   * Takes note of a frame that the first viewer is offered.
   *
   * @param missedSoFar of its frames those that were skipped, cut off, or lost on the way, of all time
   */
  observe(missedSoFar: number, nowUs: number): void {
    if (++this.#offers < PERIOD_OFFERS) return;
    const missed = missedSoFar - this.#missedBefore;
    this.#offers = 0;
    this.#missedBefore = missedSoFar;
    this.#meanMissed += SMOOTHING * (missed - this.#meanMissed);
    if (this.#share === 1) return this.#begin(nowUs);
    if (++this.#unprovenPeriods > PATIENCE_PERIODS) return this.#giveUp(nowUs);
    if (missed === 0) this.#grow();
    else this.#cut(missed === 1 ? SLIGHT_CUT : CUT);
  }

  #begin(nowUs: number): void {
    if (this.#meanMissed < MOST_MISSED || nowUs < this.#restsUntilUs) return;
    this.#cut(CUT);
  }

  #cut(factor: number): void {
    if (this.#goodPeriods > 0 || this.#share === 1) this.#missedAt = this.#share;
    this.#goodPeriods = 0;
    this.#share = Math.max(LEAST_SHARE, factor * this.#share);
  }

  #grow(): void {
    if (++this.#goodPeriods % GOOD_PERIODS !== 0) return;
    this.#unprovenPeriods = 0;
    const nearness = this.#share / this.#missedAt;
    const growth = nearness > NEAR[0] && nearness < NEAR[1] ? CAREFUL_GROWTH : GROWTH;
    this.#share = Math.min(1, growth * this.#share);
    if (this.#share < 1) return;
    this.#release();
    this.#restUs = FIRST_REST_US;
  }

  /** The first viewer misses its frames whatever the others are sent. */
  #giveUp(nowUs: number): void {
    this.#release();
    this.#restsUntilUs = nowUs + this.#restUs;
    this.#restUs = Math.min(2 * this.#restUs, LONGEST_REST_US);
  }

  #release(): void {
    this.#share = 1;
    this.#missedAt = 1;
    this.#goodPeriods = 0;
    this.#unprovenPeriods = 0;
  }
}
