/**
 * The stream to one viewer: which frame is on its way, which one waits, and what the viewer has asked for.
 *
 * 1. `offer`: a frame begins, or waits for the one that is on its way, in place of an older one that waits;
 * 2. `pollDatagram`: the newest frame's fragments as the pacer allows; only when all have left, what was asked for;
 * 3. `handleNack`: what is really missing, and not only late, leaves as fresh repair fragments;
 * 4. `handleReport`: says how much repair the next frames need ahead.
 *
 * @module
 */

import type { Address } from "../address.ts";
import type { Outgoing } from "../outgoing.ts";
import type { Nack } from "../protocol/nack.ts";
import type { Report } from "../protocol/report.ts";
import { encodeTelemetry } from "../protocol/telemetry.ts";
import { Pacer } from "./pacer.ts";
import { type PacketizedFrame, writeFragment } from "./packetizer.ts";
import { QueueingDelay } from "./queueing_delay.ts";
import { type FrameTiming, Redundancy, type RedundancyMode } from "./redundancy.ts";
import type { RepairStore } from "./repair_store.ts";
import { SentFrame } from "./sent_frame.ts";
import { SentTimes } from "./sent_times.ts";

/** Frames that can be asked for. */
const REMEMBERED_FRAMES = 4;
/** A datagram that left this long ago, besides the round trip and its queues, would have been known to who asks. */
const WAKE_US = 1_500;
/** Likewise for a whole frame, which costs more to send in vain than a few ms. */
const REPEAT_WAKE_US = 5_000;
/** The round trip of a viewer that does not know it yet. */
const ASSUMED_ROUND_TRIP_US = 10_000;

/** What has been sent to one viewer. */
export interface FeedStatistics {
  framesSent: number;
  /** Frames that a newer one replaced before their first datagram left. */
  framesSkipped: number;
  datagramsSent: number;
  bytesSent: number;
  /** Bytes of the pictures themselves, each counted once. */
  pictureBytesSent: number;
  /** Fragments that left as redundancy with their frames. */
  repairsAhead: number;
  /** Fragments that left because the viewer asked. */
  repairsOnRequest: number;
  requests: number;
  /** Requests that came too late, or for what was on its way already. */
  requestsUnanswered: number;
}

/** What all feeds of a sender share. */
export interface FeedOptions {
  readonly sessionId: number;
  readonly redundancy: RedundancyMode;
  readonly repairs: RepairStore;
}

/** One viewer's side of the sender. */
export class ViewerFeed {
  readonly address: Address;
  readonly statistics: FeedStatistics = {
    framesSent: 0,
    framesSkipped: 0,
    datagramsSent: 0,
    bytesSent: 0,
    pictureBytesSent: 0,
    repairsAhead: 0,
    repairsOnRequest: 0,
    requests: 0,
    requestsUnanswered: 0,
  };
  /** The newest report from this viewer. */
  lastReport: Report | undefined;
  readonly #options: FeedOptions;
  readonly #redundancy: Redundancy;
  readonly #pacer = new Pacer();
  readonly #times = new SentTimes();
  readonly #queueing = new QueueingDelay();
  readonly #sent = Array.from({ length: REMEMBERED_FRAMES }, () => new SentFrame());
  /** Place of the newest frame in {@linkcode #sent}. */
  #newest = 0;
  /** Whether the newest frame's fragments are still leaving for the first time. */
  #isSending = false;
  #owesPose = false;
  #waiting: PacketizedFrame | undefined;
  #timing: FrameTiming = { intervalUs: 0, repairUs: 0 };

  constructor(address: Address, options: FeedOptions) {
    this.address = address;
    this.#options = options;
    this.#redundancy = new Redundancy(options.redundancy);
  }

  /** Takes a frame, in place of the one that still waits. */
  offer(frame: PacketizedFrame, timing: FrameTiming, nowUs: number): void {
    this.#timing = timing;
    if (!this.#isSending) return this.#begin(frame, nowUs);
    if (this.#waiting) this.statistics.framesSkipped++;
    this.#waiting = frame;
  }

  /** Whether a fragment is to be sent, now or later. */
  get isBusy(): boolean {
    return this.#isSending || this.#sent.some((sent) => sent.left > 0);
  }

  /** When the next fragment may leave, in µs; of meaning only while {@linkcode isBusy}. */
  nextUs(): number {
    return this.#pacer.nextUs();
  }

  /** Writes the next datagram that is due, where there is one and the pacer lets it go. */
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    const sent = this.#isSending ? this.#sent[this.#newest]! : this.#findAsked(nowUs);
    if (!sent || !this.#pacer.take(nowUs)) return undefined;
    const length = this.#owesPose ? this.#writePose(sent, nowUs, into) : this.#writeNext(sent, nowUs, into);
    this.countSent(length);
    if (this.#isSending && sent.left === 0) this.#finish(nowUs);
    return { to: this.address, length };
  }

  /** Takes a report of the viewer, or of one of those behind a group's address. */
  handleReport(report: Report, from: Address, nowUs: number): void {
    this.lastReport = report;
    this.#redundancy.observe(report, from, nowUs);
    for (const { counter, arrivalUs } of report.arrivals) {
      const sentUs = this.#times.find(counter);
      if (sentUs !== undefined) this.#queueing.observe(sentUs, arrivalUs);
    }
  }

  /** Takes a request of the viewer, or of one of those behind a group's address. */
  handleNack(nack: Nack, nowUs: number): void {
    this.statistics.requests++;
    const sent = this.#sent.find(({ frame }) => frame?.id === nack.frameId);
    const leftUs = sent ? sent.startedUs + this.#timing.repairUs - nowUs : 0;
    const answered = sent && leftUs > 0 ? this.#answer(sent, nack, leftUs, nowUs) : 0;
    if (answered === 0) this.statistics.requestsUnanswered++;
    this.statistics.repairsOnRequest += answered;
  }

  /** How far the counter of the next datagram is from this one: it tells whose a stray report is. */
  counterDistance(counter: number): number {
    return this.#times.distance(counter);
  }

  /** Numbers a datagram to this viewer. */
  nextCounter(nowUs: number): number {
    return this.#times.number(nowUs);
  }

  /** Adds a datagram to the statistics. */
  countSent(bytes: number): void {
    this.statistics.datagramsSent++;
    this.statistics.bytesSent += bytes;
  }

  #begin(frame: PacketizedFrame, nowUs: number): void {
    const r = this.#redundancy.repairAhead(frame, this.#timing, nowUs);
    this.#newest = (this.#newest + 1) % REMEMBERED_FRAMES;
    const sent = this.#sent[this.#newest]!;
    sent.start(frame, r, nowUs);
    this.#isSending = true;
    this.#owesPose = frame.frame.pose !== undefined;
    this.statistics.repairsAhead += r * frame.blocks;
    this.#pacer.startFrame({
      datagrams: sent.left,
      intervalUs: this.#timing.intervalUs,
      isSpread: this.#redundancy.isBursty(nowUs),
    }, nowUs);
  }

  #finish(nowUs: number): void {
    this.statistics.framesSent++;
    this.statistics.pictureBytesSent += this.#sent[this.#newest]!.frame!.frame.jpeg.length;
    this.#isSending = false;
    const next = this.#waiting;
    this.#waiting = undefined;
    if (next) this.#begin(next, nowUs);
  }

  /** The newest frame of which something was asked for and can still come in time. */
  #findAsked(nowUs: number): SentFrame | undefined {
    for (let age = 0; age < REMEMBERED_FRAMES; age++) {
      const sent = this.#sent[(this.#newest + REMEMBERED_FRAMES - age) % REMEMBERED_FRAMES]!;
      if (sent.left === 0) continue;
      if (nowUs - sent.startedUs < this.#timing.repairUs) return sent;
      sent.stop();
    }
    return undefined;
  }

  #writePose(sent: SentFrame, nowUs: number, into: Uint8Array): number {
    this.#owesPose = false;
    const { id: frameId, frame } = sent.frame!;
    const header = { sessionId: this.#options.sessionId, counter: this.nextCounter(nowUs) };
    return encodeTelemetry({ kind: "telemetry", ...header, frameId, pose: frame.pose! }, into);
  }

  #writeNext(sent: SentFrame, nowUs: number, into: Uint8Array): number {
    const frame = sent.frame!;
    const place = sent.nextFragment();
    const header = { sessionId: this.#options.sessionId, counter: this.nextCounter(nowUs) };
    sent.noteSent(header.counter);
    if (place.index < frame.k) return writeFragment(frame, place, header, into);
    return writeFragment(frame, { ...place, repair: this.#options.repairs.get(frame, place) }, header, into);
  }

  #answer(sent: SentFrame, { needs, highestCounter }: Nack, leftUs: number, nowUs: number): number {
    const worst = this.#redundancy.worst(nowUs);
    const roundTripUs = (worst.roundTripUs || ASSUMED_ROUND_TRIP_US) + this.#queueing.delayUs;
    const wakeUs = needs.length === 0 ? REPEAT_WAKE_US : WAKE_US;
    const isOnItsWay = (counter: number) =>
      (this.#times.find(counter) ?? -Infinity) > nowUs - roundTripUs - wakeUs;
    if (needs.length === 0) return this.#repeat(sent, highestCounter, isOnItsWay);
    let added = 0;
    for (let at = 0; at + 1 < needs.length; at += 2) {
      const block = needs[at]!;
      if (block >= sent.frame!.blocks) continue;
      const missing = needs[at + 1]! - sent.countUnknown(block, highestCounter, isOnItsWay);
      if (missing <= 0) continue;
      added += sent.addRepair(block, this.#redundancy.answerSize(missing, leftUs, nowUs));
    }
    return added;
  }

  /** Nothing has come: all leaves once more, unless it is still leaving or on its way. */
  #repeat(sent: SentFrame, highestCounter: number, isOnItsWay: (counter: number) => boolean): number {
    const isUnderWay = sent.left > 0 || sent.countUnknown(0, highestCounter, isOnItsWay) > 0;
    return isUnderWay ? 0 : sent.repeat();
  }
}
