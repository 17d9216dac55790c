/**
 * How times are written for people: an age with its bound, and a time that runs on.
 *
 * @module
 */

import type { FrameAge } from "../common/frame.ts";

/**
 * `12 ms ± 1 ms`, `1.2 s ± 0.1 s`, `2 min 05 s ± 1 s`: both to the same unit, and the bound rounded up together with what
 * the rounding of the age leaves out, so that what is written is true.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatBoundedAge } from "./elapsed.ts";
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

/** The same without its bound, for a second age beside one that has it. */
export function formatBareAge(ageUs: number): string {
  const unit = unitOf(ageUs);
  return unit.write(Math.round(ageUs / unit.us));
}

/** `0.6 s`, `12.3 s`, `2 min 05 s`: a time that runs on while it is read. */
export function formatElapsed(us: number): string {
  const unit = us < MAX_TENTHS_US ? TENTH : SECOND;
  return unit.write(Math.floor(us / unit.us));
}

/** A unit in which times are written. */
interface Unit {
  readonly us: number;
  readonly write: (count: number) => string;
}

const MILLISECOND: Unit = { us: 1000, write: (count) => `${count} ms` };
const TENTH: Unit = { us: 100_000, write: (count) => `${(count / 10).toFixed(1)} s` };
const SECOND: Unit = {
  us: 1_000_000,
  write: (count) =>
    count < 60 ? `${count} s` : `${Math.floor(count / 60)} min ${String(count % 60).padStart(2, "0")} s`,
};
const MAX_MILLISECONDS_US = 999_500;
const MAX_TENTHS_US = 99_950_000;

function unitOf(us: number): Unit {
  if (us < MAX_MILLISECONDS_US) return MILLISECOND;
  return us < MAX_TENTHS_US ? TENTH : SECOND;
}
