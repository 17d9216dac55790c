/**
 * How long a viewer takes to make a JPEG of a picture in the wire code, as it tells its broadcaster.
 *
 * @module
 */

/** So many of the last count, and all but this share of them are faster. */
const RECENT = 32;
const SLOWER_SHARE = 0.3;
/** Whoever is taken for slow is sent none any more, and has to be tried again. */
const STALE_US = 10_000_000;

/** Those of one stream. */
export class DecodeTimes {
  #recentUs: number[] = [];
  #highUs = 0;
  #notedUs = -Infinity;

  /** What seven of ten of the last pictures took no longer than, in µs; 0 before there are any, or were of late. */
  highUs(nowUs: number): number {
    return nowUs - this.#notedUs > STALE_US ? 0 : this.#highUs;
  }

  /** Takes note of one. */
  note(us: number, nowUs: number): void {
    if (nowUs - this.#notedUs > STALE_US) this.#recentUs = [];
    this.#notedUs = nowUs;
    this.#recentUs.push(us);
    if (this.#recentUs.length > RECENT) this.#recentUs.shift();
    const sorted = this.#recentUs.toSorted((a, b) => b - a);
    this.#highUs = sorted[Math.floor(sorted.length * SLOWER_SHARE)]!;
  }
}
