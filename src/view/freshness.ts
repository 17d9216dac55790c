/**
 * Whether a picture may pass as live, and how its age is written: the rules that every view follows.
 *
 * @module
 */

import type { FrameAge, ReceivedFrame } from "../frame.ts";

/** What a view has to say about the picture it shows. */
export type Freshness =
  /** Nothing has come yet. */
  | { readonly state: "waiting" }
  | {
    /** `stale`: too old to pass as what the robot sees now. */
    readonly state: "live" | "stale";
    /** Time since capture where `boundUs` is there; otherwise since arrival, which is no age to be shown. */
    readonly ageUs: number;
    /** The true age lies within ± this; absent while the hosts' clocks have not been compared. */
    readonly boundUs?: number;
  };

/**
 * Judges a picture at the moment `nowUs`.
 *
 * @param frame the newest frame, where there is one
 * @param options the present moment and `--max-age`, in µs of this host's monotonic clock
 */
export function judgeFreshness(
  frame: Pick<ReceivedFrame, "completeUs" | "age"> | undefined,
  options: { readonly nowUs: number; readonly maxAgeUs: number },
): Freshness {
  if (!frame) return { state: "waiting" };
  const sinceCompleteUs = Math.max(0, options.nowUs - frame.completeUs);
  const ageUs = sinceCompleteUs + (frame.age?.ageUs ?? 0);
  return {
    state: ageUs > options.maxAgeUs ? "stale" : "live",
    ageUs,
    ...(frame.age ? { boundUs: frame.age.boundUs } : {}),
  };
}

/**
 * `12 ms ± 1 ms`, `1.2 s ± 0.1 s`, `2 min 5 s ± 1 s`: both to the same unit, and the bound rounded up together with what
 * the rounding of the age leaves out, so that what is written is true.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatBoundedAge } from "./freshness.ts";
 *
 * assertEquals(formatBoundedAge({ ageUs: 12_400, boundUs: 500 }), "12 ms ± 1 ms");
 * ```
 */
export function formatBoundedAge({ ageUs, boundUs }: FrameAge): string {
  const unit = unitOf(ageUs);
  const ageUnits = Math.round(ageUs / unit.us);
  const roundingUs = Math.abs(ageUs - ageUnits * unit.us);
  const boundUnits = Math.max(1, Math.ceil((boundUs + roundingUs) / unit.us));
  return `${unit.write(ageUnits)} ± ${unit.write(boundUnits)}`;
}

/** `0.6 s`, `12.3 s`, `2 min 5 s`: a time that runs on while it is read. */
export function formatElapsed(us: number): string {
  const unit = us < MAX_TENTHS_US ? TENTH : SECOND;
  return unit.write(Math.floor(us / unit.us));
}

/** A unit in which ages are written. */
interface Unit {
  readonly us: number;
  readonly write: (count: number) => string;
}

const MILLISECOND: Unit = { us: 1000, write: (count) => `${count} ms` };
const TENTH: Unit = { us: 100_000, write: (count) => `${(count / 10).toFixed(1)} s` };
const SECOND: Unit = {
  us: 1_000_000,
  write: (count) => count < 60 ? `${count} s` : `${Math.floor(count / 60)} min ${count % 60} s`,
};
const MAX_MILLISECONDS_US = 999_500;
const MAX_TENTHS_US = 99_950_000;

function unitOf(us: number): Unit {
  if (us < MAX_MILLISECONDS_US) return MILLISECOND;
  return us < MAX_TENTHS_US ? TENTH : SECOND;
}
