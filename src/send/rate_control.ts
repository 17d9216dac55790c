/**
 * How fast the link to one viewer is, and when its queue has drained: what keeps a picture current on a slow link.
 *
 * A frame leaves faster than the slowest link on its way, and no other one follows before that link's queue has drained.
 * So the queue holds parts of one frame at most, each frame measures the link anew, and the next one is always the newest.
 *
 * 1. `noteSent`: what leaves has to pass the link, whose queue is then clear at a later time;
 * 2. `observe`: arrivals say how long datagrams waited and how fast the link let them through, which corrects both;
 * 3. `beginUs` and `paceBytesPerUs`: when the next frame may begin, and how fast it leaves.
 *
 * Sources: the dispersion of packet trains (C. Dovrolis et al., "Packet-dispersion techniques and a capacity-estimation
 * methodology", 2004); the rate of delivery while there is a queue (BBR, draft-ietf-ccwg-bbr, section 4.1); the relative
 * one-way delay of RFC 6817; and to leave the queue empty instead of short, since a frame is a burst by nature, where
 * RFC 8298 (SCReAM) and Google Congestion Control aim at a short one.
 *
 * @module
 */

import type { Arrival, Report } from "../protocol/report.ts";
import { QueueingDelay } from "./queueing_delay.ts";
import type { SentLog } from "./sent_log.ts";

/**
 * A frame leaves so much faster than the link passes it on: a link that became twice as fast shows with the next frame.
 * Where a queue is too short for what gathers in it, the gain falls, and grows again with each report without loss.
 */
const MOST_GAIN = 2;
const LEAST_GAIN = 1.05;
const GAIN_STEP = 0.05;
/** Faster than this (100 Mbit/s) a link sets no limit to a frame's pace. */
const FREE_BYTES_PER_US = 12.5;
/** The next frame may begin this long before the queue is clear, so that the link never rests. */
const BEGIN_EARLY_US = 1_000;
/** So much of the user's allowance may be made up for that was not used. */
const CATCH_UP_US = 50_000;
/** Arrivals are only as exact as the viewer's wakening: over less than this they tell no rate. */
const LEAST_SPAN_US = 4_000;
/** Over so much among those that had to wait they tell the rate better than from the first one on. */
const LEAST_WAITING_SPAN_US = 15_000;
/** A rate is that of the last arrivals. */
const LONGEST_SPAN_US = 150_000;
/** Arrivals that are spread by so much more than the departures, and have waited, were spread by the link. */
const SPREAD_FACTOR = 1.1;
const SPREAD_US = 3_000;
const WAITED_US = 4_000;
/** So long a queue is no accident of wakening. */
const LONG_WAIT_US = 25_000;
/** … and that, over this long a span, is a collapse, which is believed at once. */
const COLLAPSE_WAIT_US = 40_000;
const COLLAPSE_SPAN_US = 60_000;
/** Bytes between two arrivals from which a faster rate can be told, and the most that is believed at once. */
const LEAST_GROWTH_BYTES = 3_000;
const MOST_GROWTH = 2.5;
/** Samples of one frame are not further apart when they leave. */
const LONGEST_PAUSE_US = 40_000;
/** A link is not taken to be slower than this (100 kbit/s). */
const LEAST_BYTES_PER_US = 0.0125;
/** Nothing is waited for longer than this after the last datagram: what it waited behind may be lost. */
const LONGEST_CLEARING_US = 1_000_000;
/** What is told of the link's queue may be too short by this part. */
const QUEUE_DOUBT = 0.25;

/** An arrival that has been matched with its departure. */
interface Passage {
  readonly sentUs: number;
  readonly arrivalUs: number;
  readonly bytes: number;
  readonly delayUs: number;
}

/** The rate of the stream to one viewer. */
export class RateControl {
  readonly #log: SentLog;
  readonly #mostBytesPerUs: number;
  readonly #queueing = new QueueingDelay();
  /** What the link passes on, in bytes of UDP payload; Infinity while it sets no limit. */
  #capacity = Infinity;
  #gain = MOST_GAIN;
  #lost = 0;
  #sentUs = -Infinity;
  #clearUs = -Infinity;
  /** When what has left is used up at the rate that the user allows. */
  #budgetUs = -Infinity;
  #last: Passage | undefined;
  /** The first of a row of passages between which the link never rested. */
  #first: Passage | undefined;
  /** The first of them that had to wait: what came before it may have been let through at once after a rest. */
  #firstWaiting: Passage | undefined;
  /** The first of a row of passages that did not wait. */
  #unhindered: Passage | undefined;
  #limitedSpans = 0;

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
    return Math.min(this.#capacity, this.#mostBytesPerUs);
  }

  /** How fast a frame may leave: what the user allows is a mean, and slows no frame. */
  get paceBytesPerUs(): number {
    return this.#gain * this.#capacity;
  }

  /** How long the newest datagrams waited in queues, in µs. */
  get queueingUs(): number {
    return this.#queueing.delayUs;
  }

  /** Takes note of a datagram that leaves. */
  noteSent(bytes: number, nowUs: number): void {
    this.#sentUs = nowUs;
    if (this.bytesPerUs === Infinity) return;
    if (this.#capacity < Infinity) this.#clearUs = Math.max(this.#clearUs, nowUs) + bytes / this.#capacity;
    this.#budgetUs = Math.max(this.#budgetUs, nowUs - CATCH_UP_US) + bytes / this.#mostBytesPerUs;
  }

  /** Takes what a viewer reports: arrivals, oldest first, and what it has lost. */
  observe({ arrivals, datagramsLost }: Pick<Report, "arrivals" | "datagramsLost">, nowUs: number): void {
    let longestWaitUs = 0;
    for (const arrival of arrivals) longestWaitUs = Math.max(longestWaitUs, this.#pass(arrival));
    if (arrivals.length > 0) this.#adjustGain(datagramsLost, longestWaitUs);
    this.#measure();
    if (this.#capacity > FREE_BYTES_PER_US) this.#capacity = Infinity;
    const newest = arrivals.at(-1);
    if (newest) this.#correct(newest.counter, nowUs);
  }

  /** When the datagram of this counter should have passed the link, in µs; nothing where it is forgotten. */
  passedUs(counter: number): number | undefined {
    const sentUs = this.#log.findUs(counter);
    if (sentUs === undefined) return undefined;
    if (this.#capacity === Infinity) return sentUs + this.queueingUs;
    const waitUs = Math.max(0, this.#clearUs - this.#log.bytesAfter(counter) / this.#capacity - sentUs);
    return sentUs + waitUs * (1 + QUEUE_DOUBT);
  }

  /** When the next frame may begin, in µs: at any time where nothing limits the rate. */
  get beginUs(): number {
    const latestUs = Math.min(this.#clearUs - BEGIN_EARLY_US, this.#sentUs + LONGEST_CLEARING_US);
    const clearUs = this.#capacity === Infinity ? -Infinity : latestUs;
    return this.#mostBytesPerUs === Infinity ? clearUs : Math.max(clearUs, this.#budgetUs);
  }

  /** Forgets what it learnt: the stream turns out to be that of several viewers, who share no link. */
  release(): void {
    this.#capacity = Infinity;
    this.#first =
      this.#firstWaiting =
      this.#last =
      this.#unhindered =
        undefined;
  }

  /** Notes an arrival, and answers how long it waited. */
  #pass({ counter, arrivalUs, bytes }: Arrival): number {
    const sentUs = this.#log.findUs(counter);
    if (sentUs === undefined) return 0;
    this.#queueing.observe(sentUs, arrivalUs);
    const passage = { sentUs, arrivalUs, bytes, delayUs: this.#queueing.delayUs };
    const last = this.#last;
    // What left before the last one was through had to wait behind it; and where the wait grew, the link had no rest.
    const isBehind = last !== undefined &&
      (sentUs - last.sentUs <= last.delayUs + 1000 || passage.delayUs - last.delayUs > SPREAD_US);
    this.#learnRoom(passage);
    if (!isBehind) {
      this.#first = passage;
      this.#firstWaiting = undefined;
    }
    if (!this.#firstWaiting && passage.delayUs > WAITED_US) this.#firstWaiting = passage;
    this.#last = passage;
    return passage.delayUs;
  }

  /**
   * Loss while there is a queue may be the queue's: what gathers there has to become less. Loss that stays when nothing
   * gathers any more is the link's own, and slows nothing down.
   */
  #adjustGain(datagramsLost: number, longestWaitUs: number): void {
    const isLosing = datagramsLost > this.#lost;
    this.#lost = datagramsLost;
    if (!isLosing) this.#gain = Math.min(MOST_GAIN, this.#gain + GAIN_STEP);
    else if (longestWaitUs > WAITED_US) this.#gain = Math.max(LEAST_GAIN, (1 + this.#gain) / 2);
  }

  /** Learns the link's rate from the passages between which it never rested. */
  #measure(): void {
    const last = this.#last;
    if (!last || !this.#first) return;
    const first = this.#spanBegin(last);
    if (!first) return;
    const spanUs = last.arrivalUs - first.arrivalUs;
    if (last.delayUs <= WAITED_US) this.#limitedSpans = 0;
    if (spanUs < LEAST_SPAN_US) return;
    const departuresUs = last.sentUs - first.sentUs;
    const bytes = (last.bytes - first.bytes) >>> 0;
    const isLimited = spanUs > SPREAD_FACTOR * departuresUs + SPREAD_US && last.delayUs > WAITED_US;
    if (isLimited) this.#learnLimit(bytes / spanUs, spanUs, last.delayUs);
    if (spanUs > LONGEST_SPAN_US) this.#first = this.#firstWaiting = last;
  }

  /** Where the rate is measured from; nothing where more arrivals of this row will tell it better. */
  #spanBegin(last: Passage): Passage | undefined {
    const waited = this.#firstWaiting;
    if (waited && last.arrivalUs - waited.arrivalUs >= LEAST_WAITING_SPAN_US) return waited;
    const isLong = last.arrivalUs - this.#first!.arrivalUs >= 2 * LEAST_WAITING_SPAN_US;
    return isLong && this.#capacity < Infinity ? undefined : this.#first;
  }

  #learnLimit(rate: number, spanUs: number, delayUs: number): void {
    this.#limitedSpans++;
    if (this.#capacity === Infinity) {
      const isCollapse = spanUs >= COLLAPSE_SPAN_US && delayUs >= COLLAPSE_WAIT_US;
      if (this.#limitedSpans >= 2 || isCollapse) this.#capacity = rate;
    } else if (rate < this.#capacity && delayUs > LONG_WAIT_US) {
      // A link that stands still for a moment looks like a slow one, and only the next report tells them apart.
      this.#capacity = Math.max(rate, this.#capacity / 2, LEAST_BYTES_PER_US);
    } else this.#capacity = (this.#capacity + rate) / 2;
  }

  /** What came without waiting, at the rate at which it had left or more slowly, the link can pass on at that rate. */
  #learnRoom(passage: Passage): void {
    const from = this.#unhindered;
    const pauseUs = passage.sentUs - (this.#last?.sentUs ?? -Infinity);
    const isHindered = passage.delayUs > WAITED_US;
    // A pause between frames is none of the link's.
    if (!from || isHindered || pauseUs > LONGEST_PAUSE_US) {
      this.#unhindered = isHindered ? undefined : passage;
      return;
    }
    const bytes = (passage.bytes - from.bytes) >>> 0;
    if (bytes < LEAST_GROWTH_BYTES) return;
    this.#unhindered = passage;
    const us = Math.max(passage.arrivalUs - from.arrivalUs, passage.sentUs - from.sentUs);
    if (this.#capacity === Infinity) return;
    this.#capacity = Math.max(this.#capacity, Math.min(bytes / us, MOST_GROWTH * this.#capacity));
  }

  /** What left after the newest arrival has still to pass. */
  #correct(counter: number, nowUs: number): void {
    const sentUs = this.#log.findUs(counter);
    if (sentUs === undefined || this.#capacity === Infinity) return;
    const passedUs = sentUs + this.#queueing.delayUs;
    this.#clearUs = Math.max(nowUs, passedUs + this.#log.bytesAfter(counter) / this.#capacity);
  }
}
