/**
 * What is found out about a stretch of time, from the moments at which frames were fed and came out.
 *
 * @module
 */

import type { FrameMoments } from "../instrument/instrument.ts";
import { mean, percentile } from "../shared/statistics.ts";
import type { Quality } from "./quality.ts";

/** A stretch of time on the system's monotonic clock. */
export interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** A frame that came out. */
export interface Arrival {
  readonly outUs: number;
  readonly latencyUs: number;
  /** Absent where it was not looked at. */
  readonly quality?: Quality | undefined;
}

/** What came out in a span. */
export interface SpanFigures {
  readonly fps: number;
  /** Of the frames that came out in it, whenever they were fed; undefined where none did. */
  readonly p50Us: number | undefined;
  readonly p95Us: number | undefined;
  readonly p99Us: number | undefined;
  readonly maxUs: number | undefined;
  /** The longest time without a frame; the ends of the span bound it. */
  readonly freezeUs: number;
  /** Those that were late, of the frames that came out. */
  readonly lateShare: number | undefined;
  /** The mean of the frames that came out, in dB; undefined where none was looked at. */
  readonly psnr: number | undefined;
  /** That of the scene in which it is the lowest. */
  readonly worstPsnr: number | undefined;
}

/** Without a frame for so long, a stream is not what it was asked for. */
const STILL_US = 1_000_000;
const WINDOW_US = 1_000_000;
const WINDOW_STEP_US = 10_000;
/** With fewer of the frames it is not all of them. */
const FULL_SHARE = 0.9;

/** The frames that came out, in the order in which they did. */
export function findArrivals(
  frames: readonly FrameMoments[],
  qualities: readonly (Quality | null)[] = [],
): readonly Arrival[] {
  return frames
    .flatMap(([fedUs, outUs], index) =>
      outUs === null ? [] : [{ outUs, latencyUs: outUs - fedUs, quality: qualities[index] ?? undefined }]
    )
    .sort((a, b) => a.outUs - b.outUs);
}

/** Those of the arrivals that came in a span. */
export function within(arrivals: readonly Arrival[], { fromUs, toUs }: Span): readonly Arrival[] {
  return arrivals.filter(({ outUs }) => fromUs <= outUs && outUs < toUs);
}

/** Describes what came out in a span; from `lateUs` on a frame is late. */
export function describeSpan(arrivals: readonly Arrival[], span: Span, lateUs: number): SpanFigures {
  const inside = within(arrivals, span);
  const latenciesUs = inside.map(({ latencyUs }) => latencyUs);
  return {
    fps: inside.length / (span.toUs - span.fromUs) * 1e6,
    p50Us: percentile(latenciesUs, 0.5),
    p95Us: percentile(latenciesUs, 0.95),
    p99Us: percentile(latenciesUs, 0.99),
    maxUs: percentile(latenciesUs, 1),
    freezeUs: Math.max(...findGaps(inside, span)),
    lateShare: inside.length > 0
      ? latenciesUs.filter((latencyUs) => latencyUs >= lateUs).length / inside.length
      : undefined,
    ...describeQuality(inside.flatMap(({ quality }) => quality ? [quality] : [])),
  };
}

function describeQuality(qualities: readonly Quality[]): Pick<SpanFigures, "psnr" | "worstPsnr"> {
  if (qualities.length === 0) return { psnr: undefined, worstPsnr: undefined };
  const scenes = Map.groupBy(qualities, ({ scene }) => scene);
  const means = [...scenes.values()].map((ofScene) => mean(ofScene.map(({ psnr }) => psnr)));
  return { psnr: mean(qualities.map(({ psnr }) => psnr)), worstPsnr: Math.min(...means) };
}

/**
 * The time from the beginning of a span until a frame came out after which, in this span, none was late and none was
 * missing for a whole second; 0 where the first one is such a frame, undefined where none is.
 */
export function findSettlingUs(arrivals: readonly Arrival[], span: Span, lateUs: number): number | undefined {
  const inside = within(arrivals, span);
  const gaps = findGaps(inside, span);
  if (gaps.at(-1)! > STILL_US) return undefined;
  // The gap before the first good frame is over when it comes.
  const lastBad = inside.findLastIndex(({ latencyUs }, index) =>
    latencyUs >= lateUs || gaps[index + 1]! > STILL_US
  );
  const first = inside[lastBad + 1];
  if (!first) return undefined;
  return lastBad < 0 && gaps[0]! <= STILL_US ? 0 : first.outUs - span.fromUs;
}

/**
 * The time from the beginning of a span until the first of the seconds that all, to the end of the span, have at least
 * 90 % of the frames; undefined where the last one has not.
 */
export function findReturnUs(arrivals: readonly Arrival[], span: Span, fps: number): number | undefined {
  const inside = within(arrivals, span);
  let returnUs: number | undefined;
  for (let fromUs = span.toUs - WINDOW_US; fromUs >= span.fromUs; fromUs -= WINDOW_STEP_US) {
    const count = within(inside, { fromUs, toUs: fromUs + WINDOW_US }).length;
    if (count < fps * WINDOW_US / 1e6 * FULL_SHARE) break;
    returnUs = fromUs - span.fromUs;
  }
  return returnUs;
}

/** The times without a frame: before the first, between each two, and after the last. */
function findGaps(inside: readonly Arrival[], { fromUs, toUs }: Span): readonly number[] {
  const moments = [fromUs, ...inside.map(({ outUs }) => outUs), toUs];
  return moments.slice(1).map((moment, index) => moment - moments[index]!);
}
