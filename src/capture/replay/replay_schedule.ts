/**
 * When the pictures of a recording are due, on the clock of the host that replays them.
 *
 * @module
 */

/** Times that are further apart are no times of one recording. */
const MAX_PAUSE_US = 3600e6;
/** Times that go back further are those of a clock that was set. */
const MAX_STEP_BACK_US = 1e6;
/** While two frames have not come. */
const FIRST_INTERVAL_US = 33_333;
/** As late may a timer be on a busy host. */
const MIN_TOLERANCE_US = 20_000;
/** How many intervals the usual one is an average of, about. */
const SMOOTHING = 8;

/**
 * Keeps the original distances in time. All times are in µs: those of the recording have any origin, `nowUs` and what is due
 * are on the host's monotonic clock.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const schedule = new ReplaySchedule();
 * assertEquals([7000, 57_000].map((timeUs) => schedule.placeFrame(timeUs, 1_000_000)), [1_000_000, 1_050_000]);
 * schedule.restart();
 * assertEquals([7000, 57_000].map((timeUs) => schedule.placeFrame(timeUs, 1_060_000)), [1_100_000, 1_150_000]);
 * ```
 */
export class ReplaySchedule {
  /** What makes a time of the recording one of the host; absent at the beginning. */
  #offsetUs: number | undefined;
  /** Of the last frame, in the recording. */
  #lastUs = 0;
  /** Of the last frame; absent before the first. */
  #lastDueUs: number | undefined;
  #intervalUs: number | undefined;

  /** How late a frame may be. A later one is left out, so that there is no burst after a stall. */
  get toleranceUs(): number {
    return Math.max(MIN_TOLERANCE_US, this.#interval);
  }

  /** Says when the next frame is due. */
  placeFrame(timeUs: number, nowUs: number): number {
    const stepUs = timeUs - this.#lastUs;
    if (this.#offsetUs === undefined || stepUs > MAX_PAUSE_US || stepUs < -MAX_STEP_BACK_US) {
      const beginUs = this.#lastDueUs === undefined ? nowUs : this.#lastDueUs + this.#interval;
      this.#offsetUs = beginUs - timeUs;
    } else if (stepUs > 0) {
      this.#observeInterval(stepUs);
    }
    this.#lastUs = timeUs;
    this.#lastDueUs = Math.max(timeUs + this.#offsetUs, this.#lastDueUs ?? -Infinity);
    return this.#lastDueUs;
  }

  /** Says when something else of the recording is due; before the first frame never. */
  placeOther(timeUs: number): number {
    return timeUs + (this.#offsetUs ?? Infinity);
  }

  /** The recording begins anew: its first frame follows the last one after the usual interval. */
  restart(): void {
    this.#offsetUs = undefined;
  }

  get #interval(): number {
    return this.#intervalUs ?? FIRST_INTERVAL_US;
  }

  /** A pause counts as two intervals, so that it hardly changes the usual one. */
  #observeInterval(stepUs: number): void {
    const usualUs = this.#intervalUs ?? stepUs;
    this.#intervalUs = usualUs + (Math.min(stepUs, 2 * usualUs) - usualUs) / SMOOTHING;
  }
}
