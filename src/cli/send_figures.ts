/**
 * Turns a sender's counters into the figures that people read.
 *
 * @module
 */

import { SofSender } from "../legacy/sof_sender.ts";
import { IntervalCounter } from "../receive/interval_counter.ts";
import type { Sender } from "../send/sender.ts";
import { type LinkUse, measureOverhead } from "../stream_status.ts";

/** A sender's figures over the last interval. */
export interface SendStatus {
  /** Frames that came from the camera, per second. */
  readonly fps: number;
  /** UDP payload sent, to all viewers together. */
  readonly bitsPerSecond: number;
  /**
   * What was sent beyond the pictures and what the viewers sent back, see {@linkcode measureOverhead}; absent where no
   * picture is counted.
   */
  readonly overhead?: number;
}

/** The counters at the last look, of each viewer. */
export class SendFigures {
  readonly #interval: IntervalCounter<"frames" | "datagrams" | "bytes">;
  #viewers = new Map<object, IntervalCounter<keyof LinkUse>>();

  constructor(nowUs: number) {
    this.#interval = new IntervalCounter({ frames: 0, datagrams: 0, bytes: 0 }, nowUs);
  }

  /** The figures since the last call; `frames` have come from the camera so far. */
  take(sender: Sender | SofSender, frames: number, nowUs: number): SendStatus {
    const change = this.#interval.take({ frames, ...readFeedback(sender) }, nowUs);
    const sent = this.#takeSent(sender, nowUs);
    const overhead = measureOverhead({
      datagrams: sent.datagrams + change.delta.datagrams,
      bytes: sent.bytes + change.delta.bytes,
      pictureBytes: sent.pictureBytes,
    });
    return {
      fps: change.perSecond("frames"),
      bitsPerSecond: sent.bytes * 8_000_000 / Math.max(1, change.elapsedUs),
      ...(overhead === undefined ? {} : { overhead }),
    };
  }

  /** The sum over the viewers that are there, each since it came, so that one that has left takes nothing away. */
  #takeSent(sender: Sender | SofSender, nowUs: number): LinkUse {
    const viewers = new Map<object, IntervalCounter<keyof LinkUse>>();
    const sum = { datagrams: 0, bytes: 0, pictureBytes: 0 };
    for (const [viewer, use] of readLinkUses(sender)) {
      const interval = this.#viewers.get(viewer) ??
        new IntervalCounter({ datagrams: 0, bytes: 0, pictureBytes: 0 }, nowUs);
      viewers.set(viewer, interval);
      const { delta } = interval.take(use, nowUs);
      sum.datagrams += delta.datagrams;
      sum.bytes += delta.bytes;
      sum.pictureBytes += delta.pictureBytes;
    }
    this.#viewers = viewers;
    return sum;
  }
}

function readFeedback(sender: Sender | SofSender): Pick<LinkUse, "datagrams" | "bytes"> {
  if (sender instanceof SofSender) return { datagrams: 0, bytes: 0 };
  const { feedbackDatagrams: datagrams, feedbackBytes: bytes } = sender.statistics();
  return { datagrams, bytes };
}

function readLinkUses(sender: Sender | SofSender): (readonly [viewer: object, use: LinkUse])[] {
  if (sender instanceof SofSender) {
    const { datagramsSent: datagrams, bytesSent: bytes } = sender.statistics();
    return [[sender, { datagrams, bytes, pictureBytes: 0 }]];
  }
  return sender.viewers.map((feed) => {
    const { datagramsSent: datagrams, bytesSent: bytes, pictureBytesSent: pictureBytes } = feed.statistics;
    return [feed, { datagrams, bytes, pictureBytes }];
  });
}
