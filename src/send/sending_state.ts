/**
 * What is known of a sending end at one moment, in a form that another thread can be told.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { LinkUse } from "../common/stream_status.ts";
import type { FeedLink, FeedStatistics } from "./feed/feed_figures.ts";
import type { ViewerFeed } from "./feed/viewer_feed.ts";
import type { PictureSize, SendingEnd, Unsendable, ViewerUse } from "./sending_end.ts";

/** One viewer that is served. */
export interface ViewerState {
  /** Names it, for as long as it is served. */
  readonly number: number;
  readonly address: Address;
  /** Of all time. */
  readonly statistics: FeedStatistics;
  readonly lastReport: ViewerFeed["lastReport"];
  readonly link: FeedLink;
  /** Whether it reports; what the link is like is only assumed where it does not. */
  readonly isReporting: boolean;
  /** When it last said anything, in µs; -Infinity: never. */
  readonly heardUs: number;
  /** The name of who that is, by whose keys the stream is sealed; absent where it is open. */
  readonly sealedWith?: string;
}

/** A sending end at one moment. */
export interface SendingState {
  /** Whether viewers say anything. */
  readonly hasFeedback: boolean;
  readonly viewers: readonly ViewerState[];
  /** What left for each viewer, by its number, or under one number for all of whom nothing is known. */
  readonly uses: ReadonlyMap<number, ViewerUse>;
  readonly feedback: Pick<LinkUse, "datagrams" | "bytes">;
  readonly unsendable: Unsendable;
  /** Pixels of the newest picture, as it is shown; absent before the first. */
  readonly pictureSize?: PictureSize;
  /** Why pictures could not be made to fit a link, each reason once. */
  readonly notRecoded: readonly string[];
  /** Frames per second that the links take; absent while that is not known. */
  readonly sustainableFps: number | undefined;
  /** All counters, for the statistics file. */
  readonly statistics: object;
}

/** Bytes that the best-off viewer that reports is sent of each byte of a picture; 1 where nobody does. */
export function sentShare({ viewers }: Pick<SendingState, "viewers">): number {
  const shares = viewers.filter(({ isReporting }) => isReporting)
    .map(({ link: { fit } }) => fit ? fit.sentBytes / fit.cameraBytes : 1);
  return shares.length > 0 ? Math.max(...shares) : 1;
}

/** Looks at a sending end again and again, and numbers its viewers. */
export class SendingStates {
  /** What is looked at; another one may take its place, with the same viewers. */
  end: SendingEnd;
  readonly #numbers = new WeakMap<object, number>();
  #count = 0;

  constructor(end: SendingEnd) {
    this.end = end;
  }

  take(nowUs: number): SendingState {
    const { hasFeedback, viewers, uses, feedback, unsendable, pictureSize } = this.end;
    return {
      hasFeedback,
      viewers: viewers.map((feed) => ({
        number: this.#number(feed),
        address: feed.address,
        statistics: { ...feed.statistics },
        lastReport: feed.lastReport,
        link: feed.link(nowUs),
        isReporting: feed.sustainableFps(nowUs) !== undefined,
        heardUs: feed.heardUs,
        ...describeSeal(this.end.sealedWith?.(feed.address)),
      })),
      uses: new Map(Array.from(uses, ([viewer, use]) => [this.#number(viewer), { ...use }])),
      feedback: { ...feedback },
      unsendable,
      ...(pictureSize ? { pictureSize } : {}),
      notRecoded: Object.keys(this.end.fittings?.counts.refused ?? {}),
      sustainableFps: this.end.sustainableFps?.(nowUs),
      // Tables of counts can not be told as they are.
      statistics: JSON.parse(JSON.stringify(this.end.statistics())),
    };
  }

  #number(viewer: object): number {
    const known = this.#numbers.get(viewer) ?? this.#count++;
    this.#numbers.set(viewer, known);
    return known;
  }
}

function describeSeal(name: string | undefined): Pick<ViewerState, "sealedWith"> {
  return name === undefined ? {} : { sealedWith: name };
}
