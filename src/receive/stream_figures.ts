/**
 * Turns the streams' counters into the figures that people read.
 *
 * @module
 */

import type { DropCounts } from "../common/drop_counts.ts";
import type { StreamDescription } from "../common/frame.ts";
import type { PictureRefusal } from "../jpeg/inspect.ts";
import {
  type IntervalAge,
  type IntervalFit,
  measureOverhead,
  type StreamStatus,
} from "../common/stream_status.ts";
import { type CounterChange, IntervalCounter } from "../status/interval_counter.ts";
import { fractionLost } from "./reporter.ts";

/** A stream of any wire, as far as its counters go. */
export interface CountedStream {
  readonly description: StreamDescription;
  /** Whose counters these are, where the wire has sessions: another one continues the stream with counters of its own. */
  readonly sessionId?: number;
  /** Tells sessions apart that have one id. */
  readonly ownKey?: string;
  readonly arrivals: { readonly datagrams: number; readonly bytes: number; readonly datagramsLost: number };
  readonly frames: CountedFrames;
  /** Pictures that were shown. */
  readonly pictures: number;
  /** Of the frames since the last look, where the wire has times. */
  readonly ages?: { take(): IntervalAge | undefined };
  /** Likewise, where the wire has pictures that were made to fit. */
  readonly fits?: { take(): IntervalFit | undefined };
  /** Of the complete frames, those that were not to be decoded. */
  readonly refusals?: Pick<DropCounts<PictureRefusal>, "total" | "last">;
}

/** What became of a stream's frames; a wire that repairs nothing has no more than the first two. */
export interface CountedFrames {
  readonly framesComplete: number;
  readonly framesLost: number;
  readonly framesRecoveredByFec?: number;
  readonly framesRecoveredByRequest?: number;
  readonly pictureBytes?: number;
}

const NOTHING = {
  datagrams: 0,
  bytes: 0,
  lost: 0,
  framesComplete: 0,
  pictures: 0,
  refused: 0,
  framesLost: 0,
  framesRecoveredByFec: 0,
  framesRecoveredByRequest: 0,
  pictureBytes: 0,
};

type Counter = keyof typeof NOTHING;
type Counters = Readonly<Record<Counter, number>>;

/** The counters at the last look, by session or stream. */
export class IntervalFigures {
  #intervals = new Map<string, IntervalCounter<Counter>>();
  #lastUs: number | undefined;

  /** Begins to count, unless that has been done; {@linkcode take} does so too. */
  begin(nowUs: number): void {
    this.#lastUs ??= nowUs;
  }

  /** The figures of these streams since the last call; streams that are not given are forgotten. */
  take(streams: readonly CountedStream[], nowUs: number): StreamStatus[] {
    this.begin(nowUs);
    const intervals = new Map<string, IntervalCounter<Counter>>();
    const status = streams.map((stream) => {
      const { sessionId, ownKey = "" } = stream;
      const key = sessionId === undefined ? stream.description.key : `${sessionId} ${ownKey}`;
      const interval = this.#intervals.get(key) ?? new IntervalCounter(NOTHING, this.#lastUs!);
      intervals.set(key, interval);
      const counters = read(stream);
      return describe(stream, counters, interval.take(counters, nowUs));
    });
    this.#intervals = intervals;
    this.#lastUs = nowUs;
    return status;
  }
}

function read({ arrivals, frames, pictures, refusals }: CountedStream): Counters {
  const refused = refusals?.total ?? 0;
  return {
    datagrams: arrivals.datagrams,
    bytes: arrivals.bytes,
    lost: arrivals.datagramsLost,
    framesComplete: frames.framesComplete,
    pictures,
    refused,
    framesLost: frames.framesLost,
    framesRecoveredByFec: frames.framesRecoveredByFec ?? 0,
    framesRecoveredByRequest: frames.framesRecoveredByRequest ?? 0,
    pictureBytes: frames.pictureBytes ?? 0,
  };
}

function describe(
  { description: stream, ages, fits, refusals }: CountedStream,
  { framesComplete, framesLost, framesRecoveredByFec, framesRecoveredByRequest }: Counters,
  change: CounterChange<Counter>,
): StreamStatus {
  const { delta } = change;
  const frames = delta.framesComplete + delta.framesLost;
  const share = (count: number) => frames > 0 ? count / frames : 0;
  const overhead = measureOverhead(delta);
  const age = ages?.take();
  const fitted = fits?.take();
  const reason = refusals?.last;
  return {
    stream,
    fps: change.perSecond("pictures"),
    bitsPerSecond: change.perSecond("bytes") * 8,
    fractionLost: fractionLost(delta),
    shareRecoveredByFec: share(delta.framesRecoveredByFec),
    shareRecoveredByRequest: share(delta.framesRecoveredByRequest),
    shareUndeliverable: share(delta.framesLost),
    ...(overhead === undefined ? {} : { overhead }),
    ...(age ? { age } : {}),
    ...(fitted ? { fitted } : {}),
    ...(delta.refused > 0 && reason ? { refused: { count: delta.refused, reason } } : {}),
    framesComplete,
    framesLost,
    framesRecoveredByFec,
    framesRecoveredByRequest,
  };
}
