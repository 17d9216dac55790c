/**
 * Whether a picture may pass as live: the rule that every view follows.
 *
 * @module
 */

import type { ReceivedFrame } from "../common/frame.ts";

/** What a view has to say about the picture it shows. */
export type Freshness =
  /** Nothing has come yet. */
  | { readonly state: "waiting" }
  | PictureFreshness;

/** The same, where there is one. */
export interface PictureFreshness {
  /** `stale`: too old to pass as what the robot sees now. */
  readonly state: "live" | "stale";
  /** Time since capture where `boundUs` is there; otherwise at least since arrival, which is no age to be shown. */
  readonly ageUs: number;
  /** The true age lies within ± this; absent where that is not known. */
  readonly boundUs?: number;
}

/** When a picture came, and how old it was then. */
type PictureTimes = Pick<ReceivedFrame, "completeUs" | "age">;

interface Moment {
  readonly nowUs: number;
  readonly maxAgeUs: number;
  /**
   * When the clock last jumped, because this host slept or was paused: how much older a picture is by that is known to a second
   * only, or not at all, so that one from before it is not live, and at least so old as the clock says. @default never
   */
  readonly jumpedUs?: number;
}

/**
 * Judges a picture at the moment `nowUs`.
 *
 * @param frame the newest frame, where there is one
 * @param options the present moment and `--max-age`, in µs of this host's monotonic clock
 */
export function judgeFreshness(frame: PictureTimes, options: Moment): PictureFreshness;
export function judgeFreshness(frame: PictureTimes | undefined, options: Moment): Freshness;
export function judgeFreshness(frame: PictureTimes | undefined, options: Moment): Freshness {
  if (!frame) return { state: "waiting" };
  const sinceCompleteUs = Math.max(0, options.nowUs - frame.completeUs);
  const ageUs = sinceCompleteUs + (frame.age?.ageUs ?? 0);
  if (frame.completeUs < (options.jumpedUs ?? -Infinity)) return { state: "stale", ageUs };
  return {
    state: ageUs > options.maxAgeUs ? "stale" : "live",
    ageUs,
    ...(frame.age ? { boundUs: frame.age.boundUs } : {}),
  };
}
