/**
 * How fast the link to one viewer is, and when its queue has drained: what keeps a picture current on a slow link.
 *
 * A frame leaves faster than the slowest link on its way, and no other one follows before that link's queue has drained.
 * So the queue holds parts of one frame at most, each frame measures the link anew, and the next one is always the newest.
 *
 * 1. `noteSent`: what leaves has to pass the link, whose queue is then clear at a later time;
 * 2. `observe`: arrivals say how long datagrams waited and how fast the link let them through, which corrects both;
 * 3. `beginUs` and `paceBytesPerUs`: when the next frame may begin, and how fast it leaves; `leaveUs` while nothing is known.
 *
 * The queue is left empty between frames, where RFC 8298 (SCReAM) and Google Congestion Control aim at a short one: a
 * frame is a burst by nature.
 *
 * @module
 */

import type { Arrival, Report } from "../../protocol/report.ts";
import { hasWaited, LinkCapacity, type Passage } from "./link_capacity.ts";
import { LinkStart } from "./link_start.ts";
import { QueueingDelay } from "./queueing_delay.ts";
import type { SentLog } from "./sent_log.ts";

/**
 * A frame leaves so much faster than the link passes it on: a link that became twice as fast shows with the next frame.
 * Where a queue is too short for what gathers in it, the gain falls, and grows again with each report without loss.
 */
const MOST_GAIN = 2;
const LEAST_GAIN = 1.05;
const GAIN_STEP = 0.05;
/** The next frame may begin this long before the queue is clear, so that the link never rests. */
const BEGIN_EARLY_US = 1_000;
/** So much of the user's allowance may be made up for that was not used. */
const CATCH_UP_US = 50_000;
/** Nothing is waited for longer than this after the last datagram: what it waited behind may be lost. */
const LONGEST_CLEARING_US = 1_000_000;
/** What is told of the link's queue may be too short by this part. */
const QUEUE_DOUBT = 0.25;

/** The rate of the stream to one viewer. */
export class RateControl {
  readonly #log: SentLog;
  readonly #mostBytesPerUs: number;
  readonly #queueing = new QueueingDelay();
  readonly #start = new LinkStart();
  #link = new LinkCapacity();
  #gain = MOST_GAIN;
  #lost = 0;
  #sentUs = -Infinity;
  #clearUs = -Infinity;
  /** When what has left is used up at the rate that the user allows. */
  #budgetUs = -Infinity;

  /**
   * @param log knows what has left, and is told by its owner
   * @param mostBitsPerSecond the most that may be sent on average
   */
  constructor(log: SentLog, mostBitsPerSecond = Infinity) {
    this.#log = log;
    this.#mostBytesPerUs = mostBitsPerSecond / 8e6;
  }

  /** Bytes of UDP payload a µs that the link, or the user, allows; Infinity where nothing limits it. */
  get bytesPerUs(): number {
    return Math.min(this.#link.bytesPerUs, this.#mostBytesPerUs);
  }

  /** How fast a frame may leave: what the user allows is a mean, and slows no frame. */
  get paceBytesPerUs(): number {
    return this.#gain * this.#link.bytesPerUs;
  }

  /** How long the newest datagrams waited in queues, in µs. */
  get queueingUs(): number {
    return this.#queueing.delayUs;
  }

  /** Takes note of a datagram that leaves. */
  noteSent(bytes: number, nowUs: number): void {
    this.#sentUs = nowUs;
    this.#start.noteSent(bytes, nowUs);
    if (this.bytesPerUs === Infinity) return;
    if (this.#link.bytesPerUs < Infinity) {
      this.#clearUs = Math.max(this.#clearUs, nowUs) + bytes / this.#link.bytesPerUs;
    }
    this.#budgetUs = Math.max(this.#budgetUs, nowUs - CATCH_UP_US) + bytes / this.#mostBytesPerUs;
  }

  /** Takes what a viewer reports: arrivals, oldest first, and what it has lost. */
  observe({ arrivals, datagramsLost }: Pick<Report, "arrivals" | "datagramsLost">, nowUs: number): void {
    const passages = arrivals.flatMap((arrival) => this.#match(arrival) ?? []);
    this.#link.observe(passages);
    const newest = arrivals.at(-1);
    if (!newest) return;
    const isQueueing = passages.some(({ delayUs }) => hasWaited(delayUs ?? 0));
    this.#adjustGain(datagramsLost, isQueueing);
    this.#start.notePassed(this.#log.bytesAfter(newest.counter), isQueueing, nowUs);
    if (this.#link.bytesPerUs < Infinity && !isQueueing) this.#start.end();
    this.#correct(newest.counter, nowUs);
  }

  /** When the datagram of this counter should have passed the link, in µs; nothing where it is forgotten. */
  passedUs(counter: number): number | undefined {
    const sentUs = this.#log.findUs(counter);
    if (sentUs === undefined) return undefined;
    if (this.#link.bytesPerUs === Infinity) return sentUs + this.queueingUs;
    const waitUs = Math.max(
      0,
      this.#clearUs - this.#log.bytesAfter(counter) / this.#link.bytesPerUs - sentUs,
    );
    return sentUs + waitUs * (1 + QUEUE_DOUBT);
  }

  /** When the next frame may begin, in µs: at any time where nothing limits the rate. */
  get beginUs(): number {
    const latestUs = Math.min(this.#clearUs - BEGIN_EARLY_US, this.#sentUs + LONGEST_CLEARING_US);
    const clearUs = this.#link.bytesPerUs === Infinity ? -Infinity : latestUs;
    return this.#mostBytesPerUs === Infinity ? clearUs : Math.max(clearUs, this.#budgetUs);
  }

  /** When the next datagram may leave, in µs, while nothing is known of the link; else -Infinity. */
  get leaveUs(): number {
    return this.#start.leaveUs;
  }

  /** Forgets what it learnt: the stream turns out to be that of several viewers, who share no link. */
  release(): void {
    this.#start.end();
    this.#link = new LinkCapacity();
  }

  #match({ counter, arrivalUs, bytes }: Arrival): Passage | undefined {
    const sentUs = this.#log.findUs(counter);
    if (sentUs === undefined) return undefined;
    if (!this.#log.isCertain(counter)) return { sentUs, arrivalUs, bytes, delayUs: undefined };
    this.#queueing.observe(sentUs, arrivalUs);
    return { sentUs, arrivalUs, bytes, delayUs: this.#queueing.delayUs };
  }

  /**
   * Loss while there is a queue may be the queue's: what gathers there has to become less. Loss that stays when nothing
   * gathers any more is the link's own, and slows nothing down.
   */
  #adjustGain(datagramsLost: number, isQueueing: boolean): void {
    const isLosing = datagramsLost > this.#lost;
    this.#lost = datagramsLost;
    if (!isLosing) this.#gain = Math.min(MOST_GAIN, this.#gain + GAIN_STEP);
    else if (isQueueing) this.#gain = Math.max(LEAST_GAIN, (1 + this.#gain) / 2);
  }

  /** What left after the newest arrival has still to pass. */
  #correct(counter: number, nowUs: number): void {
    const sentUs = this.#log.findUs(counter);
    if (sentUs === undefined || this.#link.bytesPerUs === Infinity) return;
    const passedUs = sentUs + this.#queueing.delayUs;
    this.#clearUs = Math.max(nowUs, passedUs + this.#log.bytesAfter(counter) / this.#link.bytesPerUs);
  }
}
