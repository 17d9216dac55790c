/**
 * The clock on the wall beside the monotonic one, for stamps that other programs compare with their own clock.
 *
 * The clock on the wall is read in whole ms, cut off, so that it is never ahead of the truth: the most that it was ahead of the
 * monotonic one is the nearest. Where it has been set, it is believed at once.
 *
 * Pure: the clocks are given.
 *
 * @module
 */

/** A tick, and what else two looks may differ by. */
const MAX_LAG_US = 2_000;
/** Who was held up for longer while the clocks were read knows nothing of their difference. */
const MAX_LOOK_US = 500;

/** One look at both clocks. */
export interface ClockLook {
  /** Of the monotonic clock, before the other one is read. */
  readonly beforeUs: number;
  readonly wallMs: number;
  /** Of the monotonic clock, after it. */
  readonly afterUs: number;
}

/**
 * The offset between the two, looked at again and again.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const wall = new WallOffset({ beforeUs: 100, wallMs: 1_790_000_000_000, afterUs: 101 });
 * wall.note({ beforeUs: 1_000_100, wallMs: 1_790_000_001_000, afterUs: 1_000_120 });
 * assertEquals(wall.at(1_000_101), 1_790_000_001_000_000);
 * ```
 */
export class WallOffset {
  #offsetUs: number;

  constructor(first: ClockLook) {
    this.#offsetUs = offsetOf(first);
  }

  note(look: ClockLook): void {
    if (look.afterUs - look.beforeUs > MAX_LOOK_US) return;
    const offsetUs = offsetOf(look);
    if (offsetUs > this.#offsetUs || offsetUs < this.#offsetUs - MAX_LAG_US) this.#offsetUs = offsetUs;
  }

  /** µs since 1970 at that moment of the monotonic clock. */
  at(monotonicUs: number): number {
    return monotonicUs + this.#offsetUs;
  }
}

function offsetOf({ wallMs, afterUs }: ClockLook): number {
  return wallMs * 1000 - afterUs;
}
