/**
 * The sending end of the wire, without sockets or clocks.
 *
 * 1. `handleFrame`: a captured frame is cut into fragments and offered to every viewer's feed; so is each pose between
 *    frames by `handlePose`;
 * 2. `handleDatagram`: viewers subscribe, leave, report, ask for missing fragments and for the time, and drive;
 * 3. `pollDatagram`: what a driven robot does, answers and stream information first, then the first viewer's fragments,
 *    then those of the others in turn, as their pacers allow;
 * 4. `pollTimeoutUs`: when to poll again if nothing else happens.
 *
 * @module
 */

import { type Address, formatAddress } from "../common/address.ts";
import { DropCounts, type UselessReason } from "../common/drop_counts.ts";
import type { Frame } from "../common/frame.ts";
import type { Outgoing } from "../common/outgoing.ts";
import { WakeTimers } from "../common/wake_timers.ts";
import { type ControlDatagram, decodeDatagram, type DropReason } from "../protocol.ts";
import type { Pose } from "../protocol/telemetry.ts";
import { Admission, type AdmissionRequest } from "./viewers/admission.ts";
import { Answers } from "./repair/answers.ts";
import { CameraFrames } from "./camera_frames.ts";
import { Cookies } from "./viewers/cookies.ts";
import { Driving } from "./driving.ts";
import { Fittings } from "./fit/fittings.ts";
import { Offers } from "./viewers/offers.ts";
import { RepairStore } from "./repair/repair_store.ts";
import type { SenderOptions } from "./sender_options.ts";
import type { SenderStatistics } from "./sender_statistics.ts";
import type { PictureSize, SendingEnd, Unsendable, ViewerUse } from "./sending_end.ts";
import { StreamFacts } from "./stream_facts.ts";
import type { ViewerFeed } from "./feed/viewer_feed.ts";
import { Viewers } from "./viewers/viewers.ts";

/** The sending end. */
export class Sender implements SendingEnd {
  readonly hasFeedback = true;
  readonly timers = new WakeTimers();
  readonly fittings: Fittings;
  /** What came from viewers of this stream. */
  readonly feedback = { datagrams: 0, bytes: 0 };
  /** Absent where nobody may drive. */
  readonly driving?: Driving;
  /** How many bytes a datagram from or to an address is longer on its way than it is here: what seals it. */
  sealBytesAt: (address: Address) => number = () => 0;
  readonly #options: SenderOptions;
  readonly #viewers: Viewers;
  readonly #offers: Offers;
  readonly #cookies: Cookies;
  readonly #admission: Admission;
  readonly #frames: CameraFrames;
  readonly #facts: StreamFacts;
  readonly #drops = new DropCounts<DropReason | UselessReason>();
  readonly #answers: Answers;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#facts = new StreamFacts(options);
    this.#frames = new CameraFrames(options);
    this.#cookies = new Cookies(options.secret);
    this.fittings = new Fittings(options.datagramBytes);
    if (options.maxBitsPerSecond !== undefined) this.fittings.expect();
    let feeds = 0;
    this.#viewers = new Viewers({
      ...options,
      fittings: this.fittings,
      maxSubscribers: options.maxSubscribers ?? 16,
      repairs: new RepairStore(),
      sealBytesAt: (address) => this.sealBytesAt(address),
      drawCounter: (address) => this.#cookies.draw(`counter ${feeds++} ${formatAddress(address)}`),
    });
    if (options.drive) this.driving = new Driving(options.drive, options.sessionId, this.#viewers);
    this.#offers = new Offers(this.#viewers);
    this.#answers = new Answers(this.#viewers);
    this.#admission = new Admission({ viewers: this.#viewers, cookies: this.#cookies }, this.#drops);
  }

  get viewers(): readonly ViewerFeed[] {
    return this.#viewers.feeds;
  }

  /** What left for each of them. */
  get uses(): ReadonlyMap<ViewerFeed, ViewerUse> {
    return new Map(this.viewers.map((feed) => [feed, feed.statistics]));
  }

  get unsendable(): Unsendable {
    return this.#frames.unsendable;
  }

  get pictureSize(): PictureSize | undefined {
    return this.#facts.pictureSize;
  }

  get isBusy(): boolean {
    return this.#answers.isBusy || this.#viewers.feeds.some((feed) => feed.isBusy);
  }

  /**
   * Frames per second that the link of the best-off viewer sustains at the present size of the pictures: a slow one skips
   * frames, and does not spoil the picture of a fast one. Infinity where nothing limits it, nothing while nobody watches.
   */
  sustainableFps(nowUs: number): number | undefined {
    const all = this.#viewers.feeds.flatMap((feed) => feed.sustainableFps(nowUs) ?? []);
    return all.length > 0 ? Math.max(...all) : undefined;
  }

  /** What has been counted so far. */
  statistics(): SenderStatistics {
    return {
      framesCaptured: this.#frames.captured,
      framesUnsendable: this.unsendable.count,
      lastUnsendableBytes: this.unsendable.lastBytes,
      feedbackDatagrams: this.feedback.datagrams,
      feedbackBytes: this.feedback.bytes,
      othersShare: this.#offers.othersShare,
      drops: this.#drops,
      fittings: this.fittings.counts,
      wakes: this.timers.counts,
      ...(this.driving ? { drive: this.driving.statistics() } : {}),
    };
  }

  /**
   * Tells the viewers why pictures of the camera do not become frames; nothing: all is well. The first word of it leaves
   * at once, what follows with the stream's next description.
   */
  setTrouble(trouble: string | undefined, nowUs: number): void {
    this.#facts.noteTrouble(trouble, nowUs);
  }

  /** Takes a frame and offers it to every viewer; its bytes must not change any more. */
  handleFrame(frame: Frame, nowUs: number): void {
    this.#facts.noteCapture(frame.captureUs);
    const packetized = this.#frames.take(frame);
    if (!packetized) return;
    this.#facts.noteFrame(frame, nowUs);
    this.driving?.noteFrame(packetized.id, frame.captureUs, nowUs);
    this.#offers.offer(packetized, this.#facts.timing, nowUs);
  }

  /**
   * Serves a target at another address from now on, where its name leads now; what is known of the viewer stays, and
   * nothing more leaves to the old address. `from` is nothing where the name led nowhere before.
   */
  retarget(from: Address | undefined, to: Address): void {
    if (this.#viewers.retarget(from, to)) this.#facts.dueUs = 0;
  }

  /** Lets no datagram of the frames to come be longer than this. */
  limitDatagrams(bytes: number): void {
    this.#frames.datagramBytes = this.fittings.datagramBytes = bytes;
  }

  /** Serves whoever is at this address no more. */
  dismiss(address: Address): void {
    this.#viewers.dismiss(address);
  }

  /** When the viewer at this address last said anything, in µs; -Infinity where it never did. */
  heardUs(address: Address): number {
    return this.#viewers.find(address)?.heardUs ?? -Infinity;
  }

  /** Takes a pose between frames and offers it to every viewer. */
  handlePose(pose: Pose, nowUs: number): void {
    for (const feed of this.#viewers.feeds) feed.offerPose(pose, nowUs);
  }

  /** Takes a datagram from a viewer, or from anybody. */
  handleDatagram(bytes: Uint8Array, from: Address, nowUs: number): void {
    const datagram = decodeDatagram(bytes);
    if (typeof datagram === "string") return this.#drops.count(datagram);
    switch (datagram.kind) {
      case "subscribe":
      case "hello":
      case "pair-ask":
        return this.#admit(datagram, from, nowUs);
      case "leave":
        return this.#admission.handleLeave(datagram, from, nowUs);
      case "report":
      case "nack":
      case "echo-request":
      case "drive-command":
        break;
      default:
        return this.#drops.count("unexpected-kind");
    }
    if (datagram.sessionId !== this.#options.sessionId) return this.#drops.count("wrong-session");
    this.feedback.datagrams++;
    this.feedback.bytes += bytes.length + this.sealBytesAt(from);
    switch (datagram.kind) {
      case "echo-request":
        if (!this.#admission.admitsQuestion(from, nowUs)) return;
        return this.#answer(from, { ...datagram, kind: "echo-reply", t2Us: nowUs, t3Us: nowUs });
      case "drive-command":
        if (!this.driving) return this.#drops.count("unexpected-kind");
        return this.driving.handleCommand(datagram, from, nowUs);
      case "report":
      case "nack": {
        const fault = this.#viewers.handleFeedback(datagram, from, nowUs);
        if (fault) this.#drops.count(fault);
        return this.#offers.noteReport(nowUs);
      }
    }
  }

  /**
   * Writes the next datagram that is due to the front of `into`.
   *
   * @param into at least as long as the longest datagram
   * @returns its length and destination, or nothing where nothing is due
   */
  pollDatagram(nowUs: number, into: Uint8Array): Outgoing | undefined {
    if (nowUs >= this.#facts.dueUs) this.#announce(nowUs);
    return this.driving?.pollState(nowUs, into) ?? this.#answers.pollDatagram(nowUs, into) ??
      this.#offers.pollDatagram(nowUs, into);
  }

  /** Takes note that all that was polled has been handed over to the system by now: a host that is held up knows it. */
  noteHandedOver(nowUs: number): void {
    for (const feed of this.#viewers.feeds) feed.noteHandedOver(nowUs);
  }

  /** When {@linkcode pollDatagram} will next have something, in µs, if nothing is handled before. */
  pollTimeoutUs(nowUs: number): number {
    const timers = this.timers.clear();
    timers.offer(this.#facts.dueUs, "description");
    timers.offer(this.#offers.lateUs, "withheld");
    if (this.driving) timers.offer(this.driving.nextUs(), "drive");
    for (const feed of this.#viewers.feeds) feed.offerTimers(timers, nowUs);
    return timers.atUs;
  }

  #admit(request: AdmissionRequest, from: Address, nowUs: number): void {
    const answer = this.#admission.handle(request, from, nowUs);
    if (answer) this.#answer(from, answer === "describe" ? this.#facts.describe() : answer);
  }

  #announce(nowUs: number): void {
    this.#facts.noteTold(nowUs);
    this.#viewers.expire(nowUs);
    for (const feed of this.#viewers.feeds) this.#answer(feed.address, this.#facts.describe());
  }

  #answer(to: Address, datagram: ControlDatagram): void {
    if (!this.#answers.push(to, datagram)) this.#drops.count("no-room");
  }
}
