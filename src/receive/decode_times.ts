/**
 * How long a viewer takes to decode a picture of the wire code, as it tells its broadcaster.
 *
 * @module
 */

/** The first one takes longer: its code is being compiled. */
const WARM_UP = 1;
/** So many of the last count, and all but this share of them are faster. */
const RECENT = 32;
const SLOWER_SHARE = 0.1;

/** Those of one stream. */
export class DecodeTimes {
  readonly #recentUs: number[] = [];
  #count = 0;
  #highUs = 0;

  /** What nine of ten of the last pictures took no longer than, in µs; 0 before there are any. */
  get highUs(): number {
    return this.#highUs;
  }

  /** Takes note of one. */
  note(us: number): void {
    const place = this.#count++ - WARM_UP;
    if (place < 0) return;
    this.#recentUs[place % RECENT] = us;
    const sorted = this.#recentUs.toSorted((a, b) => b - a);
    this.#highUs = sorted[Math.floor(sorted.length * SLOWER_SHARE)]!;
  }
}
