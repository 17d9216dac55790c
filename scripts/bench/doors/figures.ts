/**
 * What was given to a sender and what came out of a door, put together.
 *
 * @module
 */

import { median, percentile } from "../shared/statistics.ts";

/** A picture at one place: when, in µs of the system's monotonic clock, and which one, by a sum of its scan. */
export interface Moment {
  readonly us: number;
  readonly sum: number;
  /** A sum of all its bytes. */
  readonly whole?: number;
  /** Of which stream, where the door says so. */
  readonly name?: string;
  /** How old it was then, likewise, and the ± of that. */
  readonly ageMs?: number;
  readonly boundMs?: number;
}

/** The time that pictures took, in ms. */
export interface Delays {
  readonly count: number;
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
}

/** Reads a line of those that `moments.py` writes; nothing where it is none. */
export function parseMoment(line: string): Moment | undefined {
  const match = /^(\d+) (\d+) (\{.*\})$/.exec(line);
  return match ? { us: Number(match[1]), sum: Number(match[2]), ...JSON.parse(match[3]!) } : undefined;
}

/**
 * When each picture that was given came out, by its place in the giving: the same picture is given again and again, and what
 * came out is the newest giving of it before. Of a picture that came out twice the first time counts.
 *
 * @param span the given pictures that count, from the first to before the last
 */
export function placeArrivals(
  given: readonly Moment[],
  arrivals: readonly Moment[],
  span: { readonly fromUs: number; readonly toUs: number },
): ReadonlyMap<number, number> {
  const places = new Map<number, number[]>();
  for (const [place, { sum }] of given.entries()) places.set(sum, [...places.get(sum) ?? [], place]);
  const found = new Map<number, number>();
  for (const { us, sum } of arrivals) {
    const place = places.get(sum)?.findLast((place) => given[place]!.us <= us);
    if (place === undefined || found.has(place)) continue;
    const givenUs = given[place]!.us;
    if (givenUs >= span.fromUs && givenUs < span.toUs) found.set(place, us);
  }
  return found;
}

/** How long the pictures took, in ms, from being given. */
export function listDelays(given: readonly Moment[], found: ReadonlyMap<number, number>): number[] {
  return [...found].map(([place, us]) => (us - given[place]!.us) / 1000);
}

/** How much later the pictures came out here than there, in ms, of those that came out at both. */
export function listDifferences(
  here: ReadonlyMap<number, number>,
  there: ReadonlyMap<number, number>,
): number[] {
  return [...here].flatMap(([place, us]) => {
    const otherUs = there.get(place);
    return otherUs === undefined ? [] : [(us - otherUs) / 1000];
  });
}

/** Nothing where there is none. */
export function summarize(delaysMs: readonly number[]): Delays | undefined {
  if (delaysMs.length === 0) return undefined;
  const [p95, p99] = [0.95, 0.99].map((share) => percentile(delaysMs, share)!);
  return { count: delaysMs.length, median: median(delaysMs), p95: p95!, p99: p99! };
}
