/**
 * From the clock of a tracker to that of this host.
 *
 *  1. How fast the tracker's time passes against the arrivals tells its unit: s, ms, µs or ns.
 *  2. Whatever comes is late by what its way here took, never early: of the last few seconds the least (arrival − time)
 *     is the offset between the clocks, up to the shortest way. So the jitter of the way is taken out.
 *  3. Only the last few seconds count, so the offset follows the drift; but it grows no faster than clocks drift. What comes
 *     later than that stood in a queue, however long the queue stays, and is not younger for it.
 *  4. Where the tracker's clock was set or began anew, everything begins anew.
 *
 * @module
 */

import { WindowedLeast } from "../../common/windowed_least.ts";
import type { Pose } from "../../protocol/telemetry.ts";
import type { TrackerPose } from "./json_pose_parser.ts";

/** What a clock may count, in µs: s, ms, µs, ns. */
const UNITS_US = [1e6, 1e3, 1, 1e-3] as const;
/**
 * How far the clock may seem to be from a unit. What came late or together makes it seem so, at first; a clock that stays
 * further away counts something else, such as pictures.
 */
const UNIT_TOLERANCE = 4;
/** How long arrivals are watched before the unit is told. */
const LEARN_US = 50_000;
/** The window is this long to twice as long: at 100 ppm the clocks move 0.4 ms against each other meanwhile. */
const BUCKET_US = 2_000_000;
/** No clock of a device is further off, against another one: twice what two cheap crystals may be. */
const MAX_DRIFT = 200e-6;
/** No clock steps this far unless somebody sets it. */
const JUMP_US = 1_000_000;

/** A moment on both clocks. */
interface Moment {
  readonly trackerTime: number;
  readonly arrivalUs: number;
}

/** The estimate of one tracker's clock. */
export class HostTime {
  #unitUs: number | undefined;
  /** Where the watch for the unit began, and then each bucket. */
  #begin: Moment | undefined;
  /** The least (arrival − time): the offset between the clocks. */
  readonly #offsetUs = new WindowedLeast();
  #lastTime = 0;
  #distrustedUs = -Infinity;
  /** Whether the last bucket seemed to be of another unit. One alone is so where the way stood still. */
  #isUnitDoubted = false;

  /**
   * When something was measured.
   *
   * @param trackerTime when it was, on the tracker's clock; nothing where the tracker does not say
   * @param arrivalUs when it came, in whole µs of this host's monotonic clock; not before what came earlier
   * @returns whole µs of this host's monotonic clock, not later than `arrivalUs`; that itself as long as the unit of the
   *   tracker's clock is unknown. It may be earlier than what was returned before, when the offset has become better known.
   */
  toHostUs(trackerTime: number | undefined, arrivalUs: number): number {
    if (trackerTime === undefined) return arrivalUs;
    if (arrivalUs <= this.#distrustedUs) return this.#place(trackerTime, arrivalUs);
    if (!this.#begin || this.#hasJumped(trackerTime, arrivalUs)) this.#beginAnew({ trackerTime, arrivalUs });
    else this.#watch({ trackerTime, arrivalUs }, this.#begin);
    this.#lastTime = trackerTime;
    if (this.#unitUs !== undefined) this.#offsetUs.add(arrivalUs - trackerTime * this.#unitUs);
    return this.#place(trackerTime, arrivalUs);
  }

  /** Nothing is to be learnt from arrivals up to this time: they are known too late, and were dated back. */
  distrust(arrivalUs: number): void {
    this.#distrustedUs = arrivalUs;
  }

  /** The pose at the moment of its measurement on this host's clock; the pose came at `arrivalUs`. */
  toHostPose(pose: TrackerPose, arrivalUs: number): Pose {
    const { trackerTime, ...rest } = pose;
    return { timeUs: this.toHostUs(trackerTime, arrivalUs), ...rest };
  }

  /** Forgets the clock: what comes next is of another one. */
  reset(): void {
    this.#unitUs = undefined;
    this.#begin = undefined;
    this.#offsetUs.clear();
    this.#isUnitDoubted = false;
  }

  #place(trackerTime: number, arrivalUs: number): number {
    const { value: offsetUs } = this.#offsetUs;
    if (this.#unitUs === undefined || offsetUs === Infinity) return arrivalUs;
    return Math.max(0, Math.min(arrivalUs, Math.round(trackerTime * this.#unitUs + offsetUs)));
  }

  #beginAnew(now: Moment): void {
    this.reset();
    this.#begin = now;
  }

  /** Back: against what came before. Ahead: so far that it would come out of the future. */
  #hasJumped(trackerTime: number, arrivalUs: number): boolean {
    if (this.#unitUs === undefined) return trackerTime < this.#begin!.trackerTime;
    const isBack = (this.#lastTime - trackerTime) * this.#unitUs > JUMP_US;
    return isBack || trackerTime * this.#unitUs + this.#offsetUs.value - arrivalUs > JUMP_US;
  }

  /** Tells the unit, and later on at the end of each bucket whether it still is the same. */
  #watch(now: Moment, begin: Moment): void {
    const isKnown = this.#unitUs !== undefined;
    const spanUs = now.arrivalUs - begin.arrivalUs;
    if (spanUs < (isKnown ? BUCKET_US : LEARN_US)) return;
    const unitUs = tellUnit(begin, now);
    if (!isKnown) {
      this.#unitUs = unitUs;
      if (unitUs !== undefined || spanUs >= BUCKET_US) this.#begin = now;
    } else if (unitUs !== undefined && unitUs !== this.#unitUs && this.#isUnitDoubted) {
      this.#beginAnew(now);
    } else {
      this.#isUnitDoubted = unitUs !== undefined && unitUs !== this.#unitUs;
      this.#offsetUs.next(this.#offsetUs.value + spanUs * MAX_DRIFT);
      this.#begin = now;
    }
  }
}

/** What the clock counts, in µs; nothing where it seems to be none of the units. */
function tellUnit(from: Moment, to: Moment): number | undefined {
  const perUnitUs = (to.arrivalUs - from.arrivalUs) / (to.trackerTime - from.trackerTime);
  return UNITS_US.find((unitUs) =>
    perUnitUs >= unitUs / UNIT_TOLERANCE && perUnitUs <= unitUs * UNIT_TOLERANCE
  );
}
