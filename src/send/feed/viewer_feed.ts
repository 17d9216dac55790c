/**
 * The stream to one viewer: which frame is on its way, which one waits, and what the viewer has asked for.
 *
 * 1. `offer`: a frame waits, in place of an older one that does, until the one before it has left and the link is clear; one
 *    that is longer than the link has room for is made to fit meanwhile;
 * 2. `pollDatagram`: the newest pose; the newest frame's fragments as the pacer allows; and then what was asked for;
 * 3. `handleNack`: what is really missing, and not only late, leaves as fresh repair fragments;
 * 4. `handleReport`: says how much repair the next frames need ahead, and how fast the link is.
 *
 * @module
 */

import type { Address } from "../../common/address.ts";
import type { Outgoing } from "../../common/outgoing.ts";
import type { WakeTimers } from "../../common/wake_timers.ts";
import type { Nack } from "../../protocol/nack.ts";
import type { Report } from "../../protocol/report.ts";
import type { Pose } from "../../protocol/telemetry.ts";
import { Attention } from "../viewers/attention.ts";
import { describeLink, type FeedLink, type FeedStatistics, FrameSize, noStatistics } from "./feed_figures.ts";
import { CutOff } from "../rate/cut_off.ts";
import type { FeedOptions } from "./feed_options.ts";
import { FeedPoses } from "./feed_poses.ts";
import { FeedTiming, type OfferTiming } from "./feed_timing.ts";
import { FeedWriter } from "./feed_writer.ts";
import { FramePlanner } from "./frame_planner.ts";
import { NextFrame } from "./next_frame.ts";
import { Pacer } from "./pacer.ts";
import type { PacketizedFrame } from "../packetizer.ts";
import { RateControl } from "../rate/rate_control.ts";
import { Redundancy } from "../repair/redundancy.ts";
import { Reporters } from "../viewers/reporters.ts";
import { Requests } from "../repair/requests.ts";
import type { SentFrame } from "./sent_frame.ts";
import { SentFrames } from "./sent_frames.ts";
import { SentLog } from "../rate/sent_log.ts";

/** One viewer's side of the sender. */
export class ViewerFeed {
  /** Where it is sent; {@linkcode move} changes it. */
  address: Address;
  /** When anything last came from {@linkcode address} itself, in µs. */
  heardUs = -Infinity;
  readonly statistics: FeedStatistics = noStatistics();
  /** The newest report from this viewer. */
  lastReport: Report | undefined;
  readonly #options: FeedOptions;
  /** Whose reports and requests count: to be asked before they are handled. */
  readonly reporters: Reporters;
  /** Whether it watches. */
  readonly attention: Attention;
  readonly #redundancy: Redundancy;
  readonly #planner: FramePlanner;
  readonly #log: SentLog;
  readonly #writer: FeedWriter;
  readonly #rate: RateControl;
  readonly #pacer = new Pacer();
  readonly #next: NextFrame;
  readonly #poses = new FeedPoses();
  readonly #sent = new SentFrames();
  readonly #size = new FrameSize();
  readonly #cutOff = new CutOff();
  readonly #timing = new FeedTiming();
  readonly #requests: Requests;
  /** Whether the newest frame's fragments are still leaving for the first time. */
  #isSending = false;

  constructor(address: Address, options: FeedOptions) {
    this.address = address;
    this.#options = options;
    this.#log = new SentLog(options.firstCounter);
    this.attention = new Attention(options.subscribedUs, options.number ?? 0);
    this.reporters = new Reporters(this.#log);
    this.#writer = new FeedWriter(options, this.#log);
    this.#redundancy = new Redundancy(options.redundancy);
    this.#planner = new FramePlanner(this.#redundancy);
    this.#rate = new RateControl(this.#log, options.maxBitsPerSecond);
    const parts = { rate: this.#rate, statistics: this.statistics };
    this.#next = new NextFrame({ ...options, ...parts, size: this.#size, timing: this.#timing });
    this.#requests = new Requests({ ...parts, sent: this.#sent, redundancy: this.#redundancy });
  }

  /** Goes on at another address, where the viewer is now; what the links there lose is another matter. */
  move(to: Address): void {
    this.address = to;
    this.#redundancy.forgetViewers();
    this.reporters.forget();
  }

  /** Takes a frame, in place of the one that still waits. */
  offer(frame: PacketizedFrame, timing: OfferTiming, nowUs: number): void {
    this.#timing.offered = timing;
    this.attention.offeredUs = nowUs;
    this.#next.put(frame, nowUs);
    if (this.#isSending) this.#cutOffWhereSlow();
    this.#beginNext(nowUs);
  }

  /** Takes a pose between frames; on a slow link in place of those that still wait. */
  offerPose(pose: Pose, nowUs: number): void {
    if (this.attention.isWatching(nowUs)) this.#poses.put(pose, nowUs);
  }

  /** Whether anything is to be sent, now or later. */
  get isBusy(): boolean {
    return this.#isSending || this.#next.isTaken || this.#sent.isBusy || this.#poses.dueUs < Infinity;
  }

  /** Says when the next datagram may leave, and what for. */
  offerTimers(timers: WakeTimers, nowUs: number): void {
    if (this.#sent.isBusy) timers.offer(Math.max(this.#pacer.nextUs(), this.#rate.leaveUs), "pace");
    timers.offer(this.#poses.dueUs, "pose");
    if (!this.#isSending) this.#next.offerTimers(timers, nowUs);
  }

  /** Writes the next datagram that is due, where there is one and the pacer lets it go. */
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    if (nowUs >= this.#poses.dueUs) return this.#pollPose(nowUs, into);
    if (!this.#isSending) this.#beginNext(nowUs);
    const sent = this.#isSending ? this.#sent.newest : this.#sent.findBusy(this.#timing.repairUs, nowUs);
    if (!sent || nowUs < this.#rate.leaveUs || !this.#pacer.take(nowUs)) return undefined;
    const length = this.#isSending && this.#poses.takeTurn(sent.left)
      ? this.#writer.writePoseOf(sent.frame!, nowUs, into)
      : this.#writer.writeNext(sent, nowUs, into);
    this.countSent(length, nowUs);
    if (this.#isSending && sent.left === 0) this.#finish(nowUs);
    return { to: this.address, length };
  }

  /** Takes a report of the viewer, or of one of those behind a group's address. */
  handleReport(report: Report, from: Address, nowUs: number): void {
    this.lastReport = report;
    this.attention.reportedUs = nowUs;
    this.#redundancy.observe(report, from, nowUs);
    // The arrivals of several viewers are those of several links, none of which is to hold the others up.
    const areSeveral = this.#redundancy.viewers(nowUs) > 1;
    if (areSeveral) this.#rate.release();
    else this.#rate.observe(report, nowUs);
    this.#next.decodeUs = areSeveral ? undefined : report.decodeUs;
    this.#pacer.widen(areSeveral ? 0 : report.bufferBytes ?? 0);
    this.#pacer.limit(this.#rate.paceBytesPerUs / this.#options.datagramBytes);
    const { frame } = this.#sent.newest;
    if (frame) this.#planner.prepare(frame, this.#timing, nowUs);
  }

  /** Takes a request of the viewer, or of one of those behind a group's address. */
  handleNack(nack: Nack, nowUs: number): void {
    this.#requests.handle(nack, this.#timing.repairUs, nowUs);
  }

  /** What the link is like now. */
  link(nowUs: number): FeedLink {
    const { fit } = this.#next;
    return { ...describeLink(this.#redundancy.worst(nowUs), this.#rate, nowUs), ...fit ? { fit } : {} };
  }

  /**
   * Frames per second that the link, or the user, allows at the present size of the pictures and of what is sent with
   * them; Infinity where nothing limits it, nothing while nobody watches.
   */
  sustainableFps(nowUs: number): number | undefined {
    const { meanBytes } = this.#size;
    if (!this.attention.isReporting(nowUs) || meanBytes === 0) return undefined;
    return 1e6 * this.#rate.bytesPerUs / meanBytes;
  }

  /** Frames that it was offered, and that did not leave as a whole or were lost on the way; of a group only the former. */
  framesMissed(nowUs: number): number {
    const { framesSkipped, framesCut } = this.statistics;
    const framesLost = this.#redundancy.viewers(nowUs) > 1 ? 0 : this.lastReport?.framesLost ?? 0;
    return framesSkipped + framesCut + framesLost;
  }

  /** Numbers a datagram to this viewer; {@linkcode countSent} has to follow. */
  nextCounter(nowUs: number): number {
    return this.#log.number(nowUs);
  }

  /** Takes note that all that was polled has been handed over to the system by now. */
  noteHandedOver(nowUs: number): void {
    this.#log.noteHandedOver(nowUs);
  }

  /** Adds the datagram that was numbered last, as long as it was written, to the statistics and to the link's queue. */
  countSent(writtenBytes: number, nowUs: number): void {
    const bytes = writtenBytes + (this.#options.sealBytesAt?.(this.address) ?? 0);
    this.statistics.datagramsSent++;
    this.statistics.bytesSent += bytes;
    this.#log.noteBytes(bytes);
    this.#rate.noteSent(bytes, nowUs);
  }

  /** Begins the next frame where its time has come; one that has to be made to fit is begun to be made meanwhile. */
  #beginNext(nowUs: number): void {
    if (!this.#next.isTaken) return;
    if (this.#isSending) {
      return this.#next.prepare(this.#sent.newest.left * this.#options.datagramBytes, nowUs);
    }
    const frame = this.#next.take(nowUs);
    if (frame) this.#begin(frame, nowUs);
  }

  #begin(frame: PacketizedFrame, nowUs: number): void {
    this.#timing.noteBegin(nowUs);
    const { r, isSpread } = this.#planner.take(frame, this.#timing, nowUs);
    const sent = this.#sent.start(frame, r, nowUs);
    this.#isSending = true;
    this.#requests.noteUnasked(sent.left);
    this.#cutOff.begin(this.#leavingUs(sent));
    this.#poses.startFrame(sent.left, {
      hasPose: frame.frame.pose !== undefined,
      loss: this.#redundancy.worst(nowUs).loss(nowUs).fraction,
    });
    this.statistics.repairsAhead += r * frame.blocks;
    this.#pacer.startFrame({ datagrams: sent.left, intervalUs: this.#timing.intervalUs, isSpread }, nowUs);
  }

  #finish(nowUs: number): void {
    this.statistics.framesSent++;
    const { bytes, frame } = this.#sent.newest.frame!;
    this.statistics.pictureBytesSent += bytes.length;
    if (bytes !== frame.jpeg) this.statistics.framesFitted++;
    this.#size.note(this.statistics.bytesSent, this.statistics.pictureBytesSent);
    this.#cutOff.finish();
    this.#isSending = false;
    this.#beginNext(nowUs);
  }

  /** How long the rest of a frame takes to leave, in µs, as far as the link limits it. */
  #leavingUs(sent: SentFrame): number {
    return sent.left * this.#options.datagramBytes / this.#rate.paceBytesPerUs;
  }

  #cutOffWhereSlow(): void {
    const sent = this.#sent.newest;
    const { k, blocks } = sent.frame!;
    const progress = { shareLeft: sent.left / (k * blocks), leavingUs: this.#leavingUs(sent) };
    if (!this.#cutOff.decide({ ...progress, intervalUs: this.#timing.intervalUs })) return;
    sent.stop();
    this.statistics.framesCut++;
    this.#isSending = false;
  }

  #pollPose(nowUs: number, into: Uint8Array): Outgoing {
    const length = this.#writer.writePose({ pose: this.#poses.take()! }, nowUs, into);
    this.#poses.noteSent(length, this.#rate.bytesPerUs, nowUs);
    this.countSent(length, nowUs);
    return { to: this.address, length };
  }
}
