/**
 * What viewers have seen, as figures.
 *
 * @module
 */

import { percentile } from "../shared/statistics.ts";

/** A picture that a viewer has. */
export interface Seen {
  readonly viewer: number;
  /** By the clock that all programs of this machine share. */
  readonly atUs: number;
  /** By the moment inside the picture. */
  readonly ageUs: number;
  readonly bytes: number;
  /** How near it is to what the camera gave, in dB; absent where it is that. */
  readonly psnr?: number;
  /** As the viewer is told; absent where nothing is told. */
  readonly claimUs?: number;
  readonly boundUs?: number;
  /** What was true then. */
  readonly trueUs?: number;
}

/** Of all viewers together. */
export interface Figures {
  readonly pictures: number;
  /** Of each viewer, a second. */
  readonly fps: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  /** Of a picture, in the mean. */
  readonly bytes: number;
  /** Of those that were made to fit, in the mean; NaN where none was. */
  readonly psnr: number;
  /** Of those that say how old they are, those of which that is not so, and by how much it is not at the most. */
  readonly untrue: number;
  readonly mostUntrueMs: number;
}

/** Those of some viewers in so many seconds. */
export function figuresOf(
  seen: readonly Seen[],
  { viewers, seconds }: { readonly viewers: number; readonly seconds: number },
): Figures {
  const agesMs = seen.map(({ ageUs }) => ageUs / 1000);
  const [p50Ms = NaN, p99Ms = NaN, mostMs = NaN] = [0.5, 0.99, 1].map((share) => percentile(agesMs, share));
  return {
    pictures: seen.length,
    fps: seen.length / viewers / seconds,
    ...{ p50Ms, p99Ms, mostMs },
    bytes: mean(seen.map(({ bytes }) => bytes)),
    psnr: mean(seen.flatMap(({ psnr }) => psnr ?? [])),
    untrue: seen.filter((one) => untruthUs(one) > ROUNDING_US).length,
    mostUntrueMs: seen.reduce((most, one) => Math.max(most, untruthUs(one)), 0) / 1000,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The moment and the claim are whole. */
const ROUNDING_US = 1;

/** By how much a picture is older, or younger, than it says that it may be. */
function untruthUs({ trueUs, claimUs, boundUs }: Seen): number {
  if (trueUs === undefined || claimUs === undefined || boundUs === undefined) return 0;
  return Math.abs(trueUs - claimUs) - boundUs;
}
