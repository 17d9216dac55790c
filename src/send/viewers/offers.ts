/**
 * Who is offered a frame: everybody, as long as the robot's link carries all of their streams.
 *
 * 1. the first viewer that reports gets every frame;
 * 2. the others that watch get their share of them, which {@linkcode Precedence} finds;
 * 3. who does not watch gets one now and then, and all who do not no more than one stream together.
 *
 * The first viewer's datagrams leave before those of the others, who take turns. A frame that was withheld leaves late
 * where no newer one comes: a picture that stands still is shown to all.
 *
 * @module
 */

import type { Outgoing } from "../../common/outgoing.ts";
import type { OfferTiming } from "../feed/feed_timing.ts";
import type { PacketizedFrame } from "../packetizer.ts";
import { Precedence } from "./precedence.ts";
import type { ViewerFeed } from "../feed/viewer_feed.ts";
import type { Viewers } from "./viewers.ts";

/** A frame for one who does not watch comes with each for those who do; so many are saved up for viewers that begin. */
const MOST_TURNS = 4;
/** So many frame intervals after a frame that was withheld no newer one is waited for. */
const LATE_INTERVALS = 2;

interface Offered {
  readonly frame: PacketizedFrame;
  readonly timing: OfferTiming;
  readonly nowUs: number;
}

/** Offers the camera's frames. */
export class Offers {
  readonly #viewers: Viewers;
  readonly #precedence = new Precedence();
  /** Who gets every frame; nobody while nobody reports. */
  #first: ViewerFeed | undefined;
  /** Frames for those who do not watch. */
  #turns = MOST_TURNS;
  #newest: Offered | undefined;
  /** From whom {@linkcode #newest} was withheld. */
  readonly #withheld = new Set<ViewerFeed>();
  #lateUs = Infinity;
  /** Whose datagrams leave next. */
  #turn = 0;

  constructor(viewers: Viewers) {
    this.#viewers = viewers;
  }

  /** The share of the frames that the others are offered who watch, 0 … 1. */
  get othersShare(): number {
    return this.#precedence.share;
  }

  /** When {@linkcode offerLate} has something to do, in µs. */
  get lateUs(): number {
    return this.#lateUs;
  }

  /** Offers a frame, in place of one that is still withheld. */
  offer(frame: PacketizedFrame, timing: OfferTiming, nowUs: number): void {
    this.#turns = Math.min(MOST_TURNS, this.#turns + 1);
    this.#newest = { frame, timing, nowUs };
    for (const feed of this.#withheld) feed.statistics.framesSkipped++;
    this.#withheld.clear();
    const { feeds } = this.#viewers;
    this.#judgeFirst(nowUs);
    const due = this.#chooseAbsent(feeds, nowUs);
    for (const feed of feeds) {
      if (feed === this.#first || due.includes(feed) || this.#hasCredit(feed, nowUs)) {
        this.#offerTo(feed, nowUs);
      } else this.#withheld.add(feed);
    }
    this.#lateUs = this.#nextLateUs(nowUs);
  }

  /** Takes note that a viewer has reported: it may watch from now on. */
  noteReport(nowUs: number): void {
    if (this.#withheld.size > 0) this.#lateUs = this.#nextLateUs(nowUs);
  }

  /** Offers the newest frame to those from whom it was withheld, and whose time has come since. */
  offerLate(nowUs: number): void {
    if (nowUs < this.#lateUs) return;
    const { feeds } = this.#viewers;
    for (const feed of this.#withheld) {
      if (!feeds.includes(feed)) this.#withheld.delete(feed);
      else if (nowUs >= this.#dueUs(feed, nowUs)) {
        this.#withheld.delete(feed);
        this.#turns -= Number(!feed.attention.isWatching(nowUs));
        this.#offerTo(feed, nowUs);
      }
    }
    this.#lateUs = this.#nextLateUs(nowUs);
  }

  /** Writes the next datagram that is due: of the first viewer, then of the others in turn. */
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    this.offerLate(nowUs);
    const first = this.#first?.pollDatagram(nowUs, into);
    if (first) return first;
    const { feeds } = this.#viewers;
    for (let i = 0; i < feeds.length; i++) {
      this.#turn = (this.#turn + 1) % feeds.length;
      const outgoing = feeds[this.#turn]!.pollDatagram(nowUs, into);
      if (outgoing) return outgoing;
    }
    return undefined;
  }

  #judgeFirst(nowUs: number): void {
    const first = this.#viewers.feeds.find(({ attention }) => attention.isReporting(nowUs));
    const missed = first?.framesMissed(nowUs) ?? 0;
    if (first !== this.#first || this.#viewers.feeds.length < 2) this.#precedence.reset(missed);
    else this.#precedence.observe(missed, nowUs);
    this.#first = first;
  }

  /** Of those who do not watch the one that was offered nothing for longest, or some that have come together. */
  #chooseAbsent(feeds: readonly ViewerFeed[], nowUs: number): readonly ViewerFeed[] {
    const due = feeds.filter(({ attention }) => nowUs >= attention.dueUs(nowUs))
      .sort((a, b) => a.attention.offeredUs - b.attention.offeredUs).slice(0, this.#turns);
    this.#turns -= due.length;
    return due;
  }

  #hasCredit({ attention }: ViewerFeed, nowUs: number): boolean {
    return attention.isWatching(nowUs) && attention.takeCredit(this.#precedence.share);
  }

  #offerTo(feed: ViewerFeed, nowUs: number): void {
    const { frame, timing } = this.#newest!;
    feed.offer(frame, timing, nowUs);
  }

  /** When a viewer is to get the newest frame all the same, in µs. */
  #dueUs({ attention }: ViewerFeed, nowUs: number): number {
    if (!attention.isWatching(nowUs)) return this.#turns > 0 ? attention.dueUs(nowUs) : Infinity;
    if (this.#precedence.share === 1) return nowUs;
    return this.#newest!.nowUs + LATE_INTERVALS * this.#newest!.timing.intervalUs;
  }

  #nextLateUs(nowUs: number): number {
    let earliestUs = Infinity;
    for (const feed of this.#withheld) earliestUs = Math.min(earliestUs, this.#dueUs(feed, nowUs));
    return earliestUs;
  }
}
