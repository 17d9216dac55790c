/**
 * How much a link has room for, found by trying: less where something is missed, and a little more where nothing has been for a
 * while, in larger steps the more often that has gone well. What was too much is left alone for a while, for longer each time.
 *
 * @module
 */

/** Where pictures are missed, it is no more than so much of what was taken for it. */
const LESS = 0.92;
/** By so much more is tried, one after the other. */
const MORE = [1.08, 1.15, 1.3, 1.6, 2] as const;
/** Where there seems to be a lot more, this is the first one. */
const EASY_STEP = 2;
/** After so many good looks in a row. */
const PATIENCE = 2;
/** What was too much is not tried for so long, at first and at most; meanwhile half of what is missing to it is. */
const CEILING_US = 10_000_000;
const MOST_CEILING_US = 80_000_000;
/** So much more than what a link has carried is likely to be too much. */
const FIRST_CEILING = 1.25;
/** Less more than this is not worth a try. */
const LEAST_MORE = 1.03;

/** The search on one link. */
export class RoomSearch {
  #bytesPerSecond: number;
  #before: number;
  #ceiling: number;
  #ceilingUntilUs: number;
  #ceilingUs = CEILING_US;
  #good = 0;
  #step = 0;
  #hasJustRisen = false;

  /** @param bytesPerSecond what the link has carried */
  constructor(bytesPerSecond: number, nowUs: number) {
    this.#bytesPerSecond = this.#before = bytesPerSecond;
    this.#ceiling = FIRST_CEILING * bytesPerSecond;
    this.#ceilingUntilUs = nowUs + CEILING_US;
  }

  /** What is taken for the link's room. */
  get bytesPerSecond(): number {
    return this.#bytesPerSecond;
  }

  /** Whether it has asked for more since the last look. */
  get isTrying(): boolean {
    return this.#hasJustRisen;
  }

  /**
   * Something was missed.
   *
   * @param share of what was taken for its room, what the link has carried
   */
  lower(share: number, nowUs: number): void {
    if (this.#hasJustRisen) {
      this.#ceiling = this.#bytesPerSecond;
      this.#ceilingUntilUs = nowUs + this.#ceilingUs;
      this.#ceilingUs = Math.min(MOST_CEILING_US, 2 * this.#ceilingUs);
      this.#bytesPerSecond = this.#before;
    } else {
      this.#bytesPerSecond *= Math.min(LESS, share);
    }
    this.#hasJustRisen = false;
    this.#step = 0;
    this.#good = 0;
  }

  /**
   * Nothing was missed; whether more is tried now.
   *
   * @param isEasy whether there seems to be a lot more: what was too much once may be so no longer
   */
  raise(nowUs: number, isEasy = false): boolean {
    if (isEasy) this.#ceilingUntilUs = -Infinity;
    this.#good++;
    if (this.#hasJustRisen) {
      this.#hasJustRisen = false;
      // What went well below what was too much says nothing of larger steps.
      this.#step = nowUs < this.#ceilingUntilUs ? 0 : Math.min(MORE.length - 1, this.#step + 1);
      if (this.#bytesPerSecond >= this.#ceiling) this.#ceilingUs = CEILING_US;
    }
    const now = this.#bytesPerSecond;
    const halfUp = nowUs < this.#ceilingUntilUs ? (now + this.#ceiling) / 2 : Infinity;
    const step = isEasy ? Math.max(EASY_STEP, this.#step) : this.#step;
    const more = Math.min(MORE[step]! * now, halfUp);
    if (this.#good < PATIENCE || more < LEAST_MORE * now) return false;
    this.#good = 0;
    this.#before = now;
    this.#bytesPerSecond = more;
    return this.#hasJustRisen = true;
  }

  /** Neither: what was good so far begins anew. */
  wait(): void {
    this.#good = 0;
  }
}
