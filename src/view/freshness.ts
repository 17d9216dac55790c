/**
 * Whether a picture may pass as live, by the clock of this host.
 *
 * @module
 */

import type { ReceivedFrame } from "../common/frame.ts";
import { judgeAge, type PictureFreshness } from "./shared/freshness.js";

/** What a view has to say; `waiting`: nothing has come yet. */
export type Freshness = { readonly state: "waiting" } | PictureFreshness;

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
  return judgeAge({ ageUs, ...(frame.age ? { boundUs: frame.age.boundUs } : {}) }, options.maxAgeUs);
}

/**
 * Whether a picture is surely no older than `maxAgeUs`: what views show of an age that is not known, or what its ± leaves open,
 * is nothing that a program can count on.
 */
export function isSurelyWithin(frame: PictureTimes, options: Moment): boolean {
  const { state, ageUs, boundUs } = judgeFreshness(frame, options);
  return state === "live" && boundUs !== undefined && ageUs + boundUs <= options.maxAgeUs;
}
