/**
 * Turns the streams' counters into the figures that people read.
 *
 * @module
 */

import type { StreamDescription } from "../frame.ts";
import type { StreamStatus } from "../stream_status.ts";
import { IntervalCounter } from "./interval_counter.ts";
import { fractionLost } from "./reporter.ts";

/** A stream of any wire, as far as its counters go. */
export interface CountedStream {
  readonly description: StreamDescription;
  /** Whose counters these are, where the wire has sessions: another one continues the stream with counters of its own. */
  readonly sessionId?: number;
  readonly arrivals: { readonly datagrams: number; readonly bytes: number; readonly datagramsLost: number };
  readonly frames: { readonly framesComplete: number; readonly framesLost: number };
}

type Counter = "frames" | "bytes" | "datagrams" | "lost";

/** The counters at the last look, by session or stream. */
export class StreamFigures {
  #intervals = new Map<string, IntervalCounter<Counter>>();
  #lastUs = 0;

  /** The figures of these streams since the last call; streams that are not given are forgotten. */
  take(streams: readonly CountedStream[], nowUs: number): StreamStatus[] {
    const intervals = new Map<string, IntervalCounter<Counter>>();
    const status = streams.map((stream) => {
      const key = String(stream.sessionId ?? stream.description.key);
      const interval = this.#intervals.get(key) ??
        new IntervalCounter({ frames: 0, bytes: 0, datagrams: 0, lost: 0 }, this.#lastUs);
      intervals.set(key, interval);
      return describe(stream, interval, nowUs);
    });
    this.#intervals = intervals;
    this.#lastUs = nowUs;
    return status;
  }
}

function describe(stream: CountedStream, interval: IntervalCounter<Counter>, nowUs: number): StreamStatus {
  const { datagrams, bytes, datagramsLost: lost } = stream.arrivals;
  const { framesComplete, framesLost } = stream.frames;
  const change = interval.take({ frames: framesComplete, bytes, datagrams, lost }, nowUs);
  return {
    stream: stream.description,
    fps: change.perSecond("frames"),
    bitsPerSecond: change.perSecond("bytes") * 8,
    fractionLost: fractionLost(change.delta),
    framesComplete,
    framesLost,
  };
}
