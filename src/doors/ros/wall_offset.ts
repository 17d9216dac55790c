/**
 * The clock on the wall beside the monotonic one, for stamps that other programs compare with their own clock.
 *
 * The clock on the wall is read in whole ms, cut off: so the most that it was ever ahead of the monotonic one is the nearest
 * to the truth. Where it has been set, it is believed at once.
 *
 * Pure: the clocks are given.
 *
 * @module
 */

/** Cut off, and read one after the other. */
const MAX_LAG_US = 2_000;

/** The offset between the two, looked at again and again. */
export class WallOffset {
  #offsetUs = -Infinity;

  /** Takes both clocks, read at the same moment. */
  note(wallMs: number, monotonicUs: number): void {
    const offsetUs = wallMs * 1000 - monotonicUs;
    if (offsetUs > this.#offsetUs || offsetUs < this.#offsetUs - MAX_LAG_US) this.#offsetUs = offsetUs;
  }

  /** µs since 1970 at that moment of the monotonic clock. */
  at(monotonicUs: number): number {
    return monotonicUs + this.#offsetUs;
  }
}
