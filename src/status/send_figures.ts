/**
 * Turns a sender's counters into the figures that people read.
 *
 * @module
 */

import { type CounterChange, IntervalCounter } from "./interval_counter.ts";
import type { FeedLink } from "../send/feed/feed_figures.ts";
import type { ViewerFeed } from "../send/feed/viewer_feed.ts";
import type { SendingEnd, ViewerUse } from "../send/sending_end.ts";
import { measureOverhead } from "../common/stream_status.ts";

/** A sender's figures over the last interval. */
export interface SendStatus {
  /** Frames that came from the camera, per second. */
  readonly fps: number;
  /** UDP payload that left, to all viewers together. */
  readonly bitsPerSecond: number;
  /**
   * What was sent beyond the pictures and what the viewers sent back, see {@linkcode measureOverhead}; absent where no
   * picture is counted.
   */
  readonly overhead?: number;
  /** Each of those that are there; none on the original wire, which has no feedback. */
  readonly viewers: readonly ViewerStatus[];
}

/** What went to one viewer over the last interval, and what its link is like now. */
export interface ViewerStatus {
  readonly feed: ViewerFeed;
  /** Frames that left for it, per second. */
  readonly fps: number;
  /** UDP payload. */
  readonly bitsPerSecond: number;
  readonly link: FeedLink;
  /** Whether it reports; what the link is like is only assumed where it does not. */
  readonly isReporting: boolean;
  /** For how long it has not, in µs; absent where it never has. */
  readonly silentUs?: number;
}

/** What came from the camera, and what the system refused to send, of all time. */
export interface TakenAndRefused {
  readonly frames: number;
  /** UDP payload. @default 0 */
  readonly bytesRefused?: number;
}

type UseCounter = IntervalCounter<keyof ViewerUse>;

const NOTHING: ViewerUse = { framesSent: 0, datagramsSent: 0, bytesSent: 0, pictureBytesSent: 0 };

/** The counters at the last look, of each viewer. */
export class SendFigures {
  readonly #interval: IntervalCounter<"frames" | "datagrams" | "bytes" | "refused">;
  #viewers = new Map<object, UseCounter>();
  #lastUs: number;

  constructor(nowUs: number) {
    this.#interval = new IntervalCounter({ frames: 0, datagrams: 0, bytes: 0, refused: 0 }, nowUs);
    this.#lastUs = nowUs;
  }

  /** The figures since the last call, where so much has come from the camera and was refused by the system so far. */
  take(
    sender: SendingEnd,
    { frames, bytesRefused: refused = 0 }: TakenAndRefused,
    nowUs: number,
  ): SendStatus {
    const change = this.#interval.take({ frames, refused, ...sender.feedback }, nowUs);
    const changes = this.#takeChanges(sender, nowUs);
    const sum = (name: keyof ViewerUse) =>
      [...changes.values()].reduce((sum, { delta }) => sum + delta[name], 0);
    const overhead = measureOverhead({
      datagrams: sum("datagramsSent") + change.delta.datagrams,
      bytes: sum("bytesSent") + change.delta.bytes,
      pictureBytes: sum("pictureBytesSent"),
    });
    return {
      fps: change.perSecond("frames"),
      bitsPerSecond: Math.max(0, sum("bytesSent") - change.delta.refused) * 8_000_000 /
        Math.max(1, change.elapsedUs),
      ...(overhead === undefined ? {} : { overhead }),
      viewers: sender.viewers.map((feed) => {
        const sent = changes.get(feed)!;
        const bitsPerSecond = 8 * sent.perSecond("bytesSent");
        const isReporting = feed.sustainableFps(nowUs) !== undefined;
        const silence = isReporting || feed.heardUs === -Infinity ? {} : { silentUs: nowUs - feed.heardUs };
        const fps = sent.perSecond("framesSent");
        return { feed, fps, bitsPerSecond, link: feed.link(nowUs), isReporting, ...silence };
      }),
    };
  }

  /** Of the viewers that are there, each since it came, so that one that has left takes nothing away. */
  #takeChanges(sender: SendingEnd, nowUs: number): Map<object, CounterChange<keyof ViewerUse>> {
    const viewers = new Map<object, UseCounter>();
    const changes = new Map<object, CounterChange<keyof ViewerUse>>();
    for (const [viewer, use] of sender.uses) {
      const interval = this.#viewers.get(viewer) ?? new IntervalCounter(NOTHING, this.#lastUs);
      viewers.set(viewer, interval);
      changes.set(viewer, interval.take(use, nowUs));
    }
    this.#viewers = viewers;
    this.#lastUs = nowUs;
    return changes;
  }
}
