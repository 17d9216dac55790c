/**
 * The reception of one session: its frames, its arrivals, its clock, and the feedback on it.
 *
 * 1. every datagram is counted by its counter;
 * 2. fragments go to the reassembler; a pose waits for its frame; stream information renews the description;
 * 3. a whole frame that is no picture to be decoded is refused; the JPEG of any other gets its age and its pose;
 * 4. `pollFeedback`: requests for what is missing, clock echoes, and reports while frames flow.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import { type DropCounter, DropCounts } from "../common/drop_counts.ts";
import type { ReceivedFrame, ReceivedPose, StreamDescription } from "../common/frame.ts";
import type { ControlDatagram, Datagram } from "../protocol.ts";
import type { ClockEcho } from "../protocol/clock_echo.ts";
import { CODEC_FITTED, CODEC_JPEG, type MediaFragment } from "../protocol/media.ts";
import type { Nack } from "../protocol/nack.ts";
import type { Report } from "../protocol/report.ts";
import type { StreamInfo } from "../protocol/stream_info.ts";
import type { Telemetry } from "../protocol/telemetry.ts";
import type { PictureRefusal } from "../jpeg/inspect.ts";
import { NEAR_ROUND_TRIP_US } from "../common/repair_times.ts";
import type { WakeTimers } from "../common/wake_timers.ts";
import { ArrivalStatistics } from "./arrival_statistics.ts";
import { FeedbackHeaders } from "./feedback_headers.ts";
import { IntervalAges } from "./interval_ages.ts";
import { IntervalFits } from "./interval_fits.ts";
import { PeerClock } from "./peer_clock.ts";
import type { ReadPicture } from "./picture_reader.ts";
import type { Readings } from "./readings.ts";
import { type CompleteFrame, Reassembler } from "./reassembler.ts";
import { RecentPoses } from "./recent_poses.ts";
import type { LinkTiming } from "./link_timing.ts";
import { Reporter } from "./reporter.ts";
import type { StreamReceptionOptions } from "./stream_reception_options.ts";

/** One session. */
export class StreamReception {
  readonly sessionId: number;
  readonly arrivals = new ArrivalStatistics();
  /** How old its frames were when they became whole. */
  readonly ages = new IntervalAges();
  /** How much of the camera's pictures was sent. */
  readonly fits = new IntervalFits();
  /** Frames that were whole and are no pictures to be decoded. */
  readonly refusals = new DropCounts<PictureRefusal>();
  /** How many pictures it has shown. */
  pictures = 0;
  /** Of what is sent to it. */
  readonly headers: FeedbackHeaders;
  readonly drops: DropCounter;
  readonly startedUs: number;
  /** The key that it began with, which no other has. */
  readonly ownKey: string;
  /** Where the stream comes from and feedback goes to; its owner sets it anew for a broadcaster that moves. */
  from: Address;
  /** When its last datagram came. */
  lastUs: number;
  #description: StreamDescription;
  readonly #reassembler: Reassembler;
  readonly #clock: PeerClock;
  readonly #readings: Readings;
  readonly #reporter: Reporter;
  readonly #poses = new RecentPoses();
  /** Of the frame that was shown last. */
  #shownNumber = -1;

  constructor(options: StreamReceptionOptions, drops: DropCounter) {
    this.sessionId = options.sessionId;
    this.headers = new FeedbackHeaders(options.sessionId);
    this.ownKey = options.key;
    this.from = options.from;
    this.drops = drops;
    this.#readings = options.readings;
    this.startedUs = this.lastUs = options.nowUs;
    this.#description = { key: options.key, name: "", width: 0, height: 0, fps: 0, ...options.told };
    this.#reassembler = new Reassembler(options.pool, options.code);
    this.#clock = new PeerClock(options.drawU48, options.nowUs);
    this.#reporter = new Reporter(options.nowUs, options.bufferBytes);
  }

  /** What is known about the stream; a new object after each change. */
  get description(): StreamDescription {
    return this.#description;
  }

  /** What became of its frames. */
  get frames(): Reassembler["statistics"] {
    return this.#reassembler.statistics;
  }

  /** The comparison of its broadcaster's clock with this one. */
  get clock(): PeerClock["comparison"] {
    return this.#clock.comparison;
  }

  /** Continues, under its key, the stream of a broadcaster that was started again. */
  adopt(key: string): void {
    this.#description = { ...this.#description, key };
  }

  /** Takes note of a datagram of any kind and of when it came, before it is handled. */
  observe(
    { kind, counter }: Pick<Datagram, "kind" | "counter">,
    bytes: number,
    arrivedUs: number,
    isCertain = true,
  ): void {
    // Frames measure the link; what comes alone between them, or came nobody knows when, would only seem to.
    const isAlone = kind === "telemetry" || kind === "drive-state";
    this.arrivals.observe(counter, bytes, arrivedUs, !isAlone && isCertain);
    this.lastUs = arrivedUs;
    this.#reporter.noteArrival(arrivedUs);
  }

  /** Takes note of datagrams, its own or others, that this host's socket had no room for. */
  noteOverflow(datagrams: number, nowUs: number): void {
    const { roundTripUs = Infinity } = this.clock;
    if (roundTripUs < NEAR_ROUND_TRIP_US) this.arrivals.noteOverflow(datagrams, nowUs);
  }

  /** Takes a fragment, and returns the frame where it was the last one needed, or why that is not to be decoded. */
  handleFragment(fragment: MediaFragment, nowUs: number): ReceivedFrame | PictureRefusal | undefined {
    const isKnown = fragment.codec === CODEC_JPEG || fragment.codec === CODEC_FITTED;
    if (!isKnown) return void this.drops.count("unknown-codec");
    const { newestId } = this.#reassembler;
    const complete = this.#reassembler.handleFragment(fragment, this.arrivals.datagramsLost, nowUs);
    if (this.#reassembler.newestId !== newestId) this.arrivals.samples.keepNewest();
    if (!complete) return undefined;
    this.arrivals.observeFrame(complete);
    this.#reporter.noteFrame(nowUs);
    const picture = this.#readings.read(this.ownKey, complete, nowUs);
    return picture && this.handlePicture(complete, picture, nowUs);
  }

  /**
   * Takes the picture of a whole frame.
   *
   * @param wholeUs when the frame was whole
   * @returns the frame, or why it is not to be decoded; nothing where a newer one has been shown
   */
  handlePicture(
    frame: CompleteFrame,
    picture: ReadPicture | PictureRefusal,
    wholeUs: number,
  ): ReceivedFrame | PictureRefusal | undefined {
    if (typeof picture === "string") {
      this.refusals.count(picture);
      return picture;
    }
    if (frame.number < this.#shownNumber) return undefined;
    this.#shownNumber = frame.number;
    this.pictures++;
    return this.#deliver(frame, picture, wholeUs);
  }

  /** Takes a stream's name and format. */
  handleStreamInfo({ name, width, height, fps, repairUs, trouble, camera }: StreamInfo): void {
    this.#reassembler.repairUs = repairUs;
    const { trouble: _trouble, camera: _camera, ...kept } = this.#description;
    const said = { ...(trouble === undefined ? {} : { trouble }), ...(camera ? { camera } : {}) };
    this.#description = { ...kept, name, width, height, fps, ...said };
  }

  /** Keeps a pose until its frame is whole, and returns it where it is newer than all before it. */
  handleTelemetry({ frameId, pose }: Telemetry, nowUs: number): ReceivedPose | undefined {
    if (!this.#poses.keep(pose, frameId, nowUs)) return undefined;
    const age = this.#clock.measureAge(pose.timeUs, nowUs);
    return { stream: this.#description, pose, arrivalUs: nowUs, ...(age ? { age } : {}) };
  }

  /** Takes the answer to a clock echo; what was not asked for, or not of this address, is no answer. */
  handleEchoReply(reply: ClockEcho, from: Address, nowUs: number): void {
    if (!this.#clock.handleReply(reply, from, nowUs)) this.drops.count("unasked");
  }

  /** One of the two clocks has jumped: nothing has an age before they have been compared again. */
  compareClockAnew(nowUs: number): void {
    this.#clock.compareAnew(nowUs);
  }

  /** The feedback that is due now, addressed to {@linkcode from}. */
  pollFeedback(nowUs: number): ControlDatagram | undefined {
    const due = this.#pollRequest(nowUs) ?? this.#pollEcho(nowUs) ?? this.#pollReport(nowUs);
    if (due) this.headers.noteTaken();
    return due;
  }

  /** Says when {@linkcode pollFeedback} will next have something, and what. */
  offerTimers(timers: WakeTimers, nowUs: number): void {
    timers.offer(this.#reassembler.nextRequestUs(this.#linkTiming, nowUs), "request");
    timers.offer(this.#clock.nextUs(this.lastUs), "clock");
    timers.offer(this.#reporter.nextUs, "report");
  }

  /** Gives up frames that can not become whole any more. */
  expire(nowUs: number): void {
    this.#reassembler.expire(nowUs);
  }

  /** Gives its memory back. */
  close(): void {
    this.#reassembler.clear();
  }

  get #linkTiming(): LinkTiming {
    const { reorderUs, datagramsLost } = this.arrivals;
    const { roundTripUs } = this.clock;
    return { roundTripUs, reorderUs, fractionLost: this.#reporter.smoothedLoss, datagramsLost };
  }

  #pollRequest(nowUs: number): Nack | undefined {
    const request = this.#reassembler.pollRequest(this.#linkTiming, nowUs);
    if (!request) return undefined;
    return { kind: "nack", ...this.headers.next, highestCounter: this.arrivals.highestCounter, ...request };
  }

  #pollEcho(nowUs: number): ClockEcho | undefined {
    const request = this.#clock.poll(this.from, this.lastUs, nowUs);
    return request && { ...this.headers.next, ...request };
  }

  #pollReport(nowUs: number): Report | undefined {
    const { roundTripUs } = this.clock;
    return this.#reporter.poll(this.headers.next, this.arrivals, { frames: this.frames, roundTripUs }, nowUs);
  }

  /** A picture of the future shows that a clock has stepped, or that this host was paused and its clock with it. */
  #deliver(complete: CompleteFrame, picture: ReadPicture, wholeUs: number): ReceivedFrame {
    const { jpeg, fit, decodeUs, isUsual } = picture;
    const nowUs = wholeUs + (decodeUs ?? 0);
    if (decodeUs !== undefined && isUsual) this.#reporter.noteDecoded(decodeUs, nowUs);
    if (fit) this.fits.note(fit, decodeUs);
    const pose = this.#poses.find(complete);
    const age = this.#clock.measureAge(complete.captureUs, nowUs);
    if (age) this.ages.note(age);
    else if (this.clock.estimate(nowUs)) this.compareClockAnew(nowUs);
    return {
      stream: this.#description,
      id: complete.frameId,
      jpeg,
      completeUs: age ? nowUs : nowUs - this.#clock.leastAgeUs(complete.captureUs, nowUs),
      ...(age ? { age } : {}),
      ...(pose ? { pose } : {}),
      ...(fit ? { fit } : {}),
    };
  }
}
