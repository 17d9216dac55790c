/**
 * The listener's end of one page's hands: a seat for each stream that the page drives or stops, which is closed with the
 * page. What it says goes on at once; what the robots say comes back as soon as there is room, the newest of it.
 *
 * A page is a stranger's program as well: what can not be, and what comes too often, is counted and goes no further.
 *
 * @module
 */

import { isSerialNewer } from "../../common/serial.ts";
import { TokenBucket } from "../../common/token_bucket.ts";
import type { DriverNews, OpenSeat } from "../../drive/seats.ts";
import { StreamSeats } from "../../drive/stream_seats.ts";
import type { DriveMessage, HandsMessage } from "./hands_messages.ts";
import type { DrivingMessage } from "./page_messages.ts";

/** Inputs of one page; an honest one sends 50 a second, and one more at each change. */
const INPUTS_PER_SECOND = 250;
const BURST = 50;
/** A second stop within this says nothing new. */
const STOP_INTERVAL_US = 20_000;
/** News that say no more than newer figures come this often. */
const NEWS_INTERVAL_US = 100_000;

/** What pages have said, over all of them. */
export interface PageCounts {
  /** Messages that can not be, or came too often. */
  refused: number;
}

/** What a page's hands are joined to. */
export interface PageHandsOptions {
  readonly openSeat: OpenSeat;
  readonly counts: PageCounts;
  readonly nowUs: () => number;
  /** The newest frame of a stream that was sent to the page; absent: none, or no such stream. */
  readonly sentId: (key: string) => number | undefined;
  /** Whether a stream exists. */
  readonly hasStream: (key: string) => boolean;
  /** Whether the connection is open and may take more. */
  readonly hasRoom: () => boolean;
  readonly send: (message: DrivingMessage) => void;
}

/** What the page is to know of one robot. */
interface NewsSlot {
  news: DriverNews | undefined;
  isDue: boolean;
  sent: string;
  sentUs: number;
}

/** One page's. */
export class PageHands {
  readonly #options: PageHandsOptions;
  readonly #seats: StreamSeats;
  readonly #news = new Map<string, NewsSlot>();
  readonly #budget: TokenBucket;
  #stopUs = -Infinity;
  #isClosed = false;

  constructor(options: PageHandsOptions) {
    this.#options = options;
    this.#seats = new StreamSeats(options.openSeat);
    this.#budget = new TokenBucket(BURST, INPUTS_PER_SECOND, options.nowUs());
  }

  /** Does what the page says, or counts it. */
  handle(message: HandsMessage): void {
    if (this.#isClosed) return;
    if (!this.#options.hasStream(message.key) || !this.#obey(message)) this.#options.counts.refused++;
  }

  /** Takes what a robot says. */
  takeNews(key: string, news: DriverNews | undefined): void {
    const slot = this.#news.get(key) ?? { news: undefined, isDue: false, sent: "", sentUs: -Infinity };
    this.#news.set(key, slot);
    slot.news = news;
    const isSoon = essenceOf(news) !== slot.sent ||
      this.#options.nowUs() - slot.sentUs >= NEWS_INTERVAL_US;
    slot.isDue ||= isSoon;
    this.#sendDue(key, slot);
  }

  /** Tells what there was no room for. */
  sendSoon(): void {
    for (const [key, slot] of this.#news) this.#sendDue(key, slot);
  }

  /** Forgets all other streams. */
  retain(keys: ReadonlySet<string>): void {
    for (const key of this.#news.keys()) if (!keys.has(key)) this.#news.delete(key);
    this.#seats.retain(keys);
  }

  /** The page has gone: its hands let go. */
  close(): void {
    this.#isClosed = true;
    this.retain(new Set());
  }

  #obey(message: HandsMessage): boolean {
    switch (message.type) {
      case "drive":
        return message.isHeld ? this.#hold(message) : this.#letGo(message.key);
      case "stop":
        return this.#stop(message.key);
      case "ask":
        if (!this.#spend()) return false;
        this.#seats.open(message.key).setAsking(message.isAsking);
        return true;
    }
  }

  #hold({ key, isHeld, frameId, axes, buttons }: DriveMessage): boolean {
    const sentId = this.#options.sentId(key);
    // Nobody sees a frame before it has been sent.
    if (sentId === undefined || isSerialNewer(frameId, sentId) || !this.#spend()) return false;
    this.#seats.releaseOthers(key);
    this.#seats.open(key).takeInput({ isHeld, frameId, axes, buttons });
    return true;
  }

  #letGo(key: string): boolean {
    this.#seats.get(key)?.release();
    return true;
  }

  #stop(key: string): boolean {
    const nowUs = this.#options.nowUs();
    if (nowUs - this.#stopUs < STOP_INTERVAL_US && !this.#spend()) return false;
    this.#stopUs = nowUs;
    this.#seats.open(key).pressStop();
    return true;
  }

  #spend(): boolean {
    if (!this.#budget.fill(this.#options.nowUs())) return false;
    this.#budget.take();
    return true;
  }

  #sendDue(key: string, slot: NewsSlot): void {
    if (!slot.isDue || !this.#options.hasRoom()) return;
    const { news } = slot;
    slot.isDue = false;
    slot.sent = essenceOf(news);
    slot.sentUs = this.#options.nowUs();
    this.#options.send({ type: "driving", key, ...(news === undefined ? {} : { news }) });
  }
}

/** All of it but figures that change all the time. */
function essenceOf(news: DriverNews | undefined): string {
  if (!news) return "nothing";
  const { isDriving, reason, mayDrive, mayStop, driver, asker, isOwn, isStopping, isAsking } = news;
  return JSON.stringify([isDriving, reason, mayDrive, mayStop, driver, asker, isOwn, isStopping, isAsking]);
}
