/**
 * Where a clock can be that drifts, by several comparisons each of which leaves an interval open.
 *
 * The lines that go through all intervals form a convex set of offsets and slopes. Pairs of intervals bound the slope: no
 * line is steeper than from the bottom of the older one to the top of the newer one. The steepest line is also the one
 * that ends highest, the least steep the one that ends lowest.
 *
 * Sources: the interval of one exchange, F. Cristian, "Probabilistic clock synchronization", 1989; the lines that all of
 * them allow, S. Moon, P. Skelly and D. Towsley, "Estimation and removal of clock skew from network delay measurements",
 * INFOCOM 1999, and L. Zhang, Z. Liu and C. H. Xia, "Clock synchronization algorithms for network measurements", INFOCOM
 * 2002.
 *
 * @module
 */

/** One comparison: at this moment the offset was within ± bound. */
export interface OffsetInterval {
  readonly atUs: number;
  readonly offsetUs: number;
  readonly boundUs: number;
}

/** What the comparisons leave open: the offset at a moment, and its slope there in µs per µs. */
export interface OffsetRange {
  readonly atUs: number;
  readonly leastUs: number;
  readonly mostUs: number;
  readonly leastDrift: number;
  readonly mostDrift: number;
}

/** What two clocks may drift apart: crystals are made to within 100 ppm each. */
export const MAX_DRIFT = 200e-6;
/**
 * What the drift may change by in a µs: 0.02 ppm a second, as of a crystal that warms by several degrees a minute. So old
 * intervals count for ever less.
 */
const MAX_WANDER_PER_US = 0.02e-6 / 1e6;

/** An interval as the present sees it. */
interface AgedInterval {
  readonly ageUs: number;
  readonly leastUs: number;
  readonly mostUs: number;
}

/**
 * Finds every offset and drift that agree with all intervals.
 *
 * @param atUs not before the last of them
 * @returns nothing where they contradict each other: one of the clocks has been set, has slept or has started again
 *
 * @example
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 *
 * const intervals = [0, 60e6].map((atUs) => ({ atUs, offsetUs: atUs * 50e-6, boundUs: 10 }));
 * const { leastDrift, mostDrift } = fitOffset(intervals, 60e6)!;
 * assertAlmostEquals(leastDrift, 49e-6, 1e-6);
 * assertAlmostEquals(mostDrift, 51e-6, 1e-6);
 * ```
 */
export function fitOffset(intervals: readonly OffsetInterval[], atUs: number): OffsetRange | undefined {
  const aged = intervals.map((interval) => ageInterval(interval, atUs));
  let [leastDrift, mostDrift] = [-MAX_DRIFT, MAX_DRIFT];
  for (const newer of aged) {
    for (const older of aged) {
      const spanUs = older.ageUs - newer.ageUs;
      if (spanUs === 0 && newer.mostUs < older.leastUs) return undefined;
      if (spanUs <= 0) continue;
      leastDrift = Math.max(leastDrift, (newer.leastUs - older.mostUs) / spanUs);
      mostDrift = Math.min(mostDrift, (newer.mostUs - older.leastUs) / spanUs);
    }
  }
  if (leastDrift > mostDrift) return undefined;
  // The steeper the line, the higher it ends: the extremes of both meet in one corner of the set.
  return {
    atUs,
    leastUs: Math.max(...aged.map(({ ageUs, leastUs }) => leastUs + leastDrift * ageUs)),
    mostUs: Math.min(...aged.map(({ ageUs, mostUs }) => mostUs + mostDrift * ageUs)),
    leastDrift,
    mostDrift,
  };
}

/** The range of the offset at a later moment. */
export function extrapolate(range: OffsetRange, nowUs: number): { leastUs: number; mostUs: number } {
  const spanUs = Math.max(0, nowUs - range.atUs);
  return {
    leastUs: range.leastUs + Math.max(range.leastDrift * spanUs - bendUs(spanUs), -MAX_DRIFT * spanUs),
    mostUs: range.mostUs + Math.min(range.mostDrift * spanUs + bendUs(spanUs), MAX_DRIFT * spanUs),
  };
}

function ageInterval({ atUs, offsetUs, boundUs }: OffsetInterval, nowUs: number): AgedInterval {
  const ageUs = nowUs - atUs;
  const slackUs = boundUs + bendUs(ageUs);
  return { ageUs, leastUs: offsetUs - slackUs, mostUs: offsetUs + slackUs };
}

/** How far the wander of the drift leads away from a straight line in this time. */
function bendUs(spanUs: number): number {
  return MAX_WANDER_PER_US * spanUs ** 2 / 2;
}
