/**
 * One robot, as it is seen through a server of NATS.
 *
 * 1. Its gateway's clock is compared with this one; pictures are not asked for before, so that the first has an age.
 * 2. The newest picture is asked for; what comes is read, gets its age, and is told where it is newer than the last.
 * 3. The credit follows how late pictures come.
 *
 * @module
 */

import type { Jpeg, StreamDescription } from "../../../common/frame.ts";
import { DropCounts } from "../../../common/drop_counts.ts";
import type { DriveEvent } from "../../../drive/driver_news.ts";
import type { DriverAction } from "../../../drive/seats.ts";
import { serialDifference } from "../../../common/serial.ts";
import { inspectJpeg } from "../../../jpeg/inspect.ts";
import type { ReceiverEvent } from "../../../receive/receiver_events.ts";
import type { CountedStream } from "../../../receive/stream_figures.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import { quote } from "../../../text/quote.ts";
import type { Wanted } from "../../../view/view.ts";
import type { Connected, Msg } from "../link/connection.ts";
import { Credit } from "../credit.ts";
import { DriveLink } from "../drive/drive_link.ts";
import { type FrameFacts, readFacts, readPose } from "../messages/frame_message.ts";
import { GatewayClock } from "../link/gateway_clock.ts";
import { headersOf } from "../link/heard_message.ts";
import { BY_NATS, describeInfo, type StreamInfo } from "../messages/info_message.ts";
import { MeanInterval } from "../mean_interval.ts";
import { type RobotPlace, subjectOf } from "../messages/subjects.ts";
import { ArrivedFigures } from "./arrived_figures.ts";
import { FramePulls, type PulledHow } from "./frame_pulls.ts";
import { PictureOrder } from "./picture_order.ts";
import { WantedPull } from "./wanted_pull.ts";

/** A gateway that answers for no clock: its pictures are shown without an age. */
const NO_CLOCK_US = 1_500_000;
/** Poses that may be on their way, and how long one is at the most. */
const [POSE_CREDIT, POSE_BYTES] = [2, 4_096];

/** What a robot is pulled with. */
export interface PulledRobotOptions {
  readonly connected: Connected;
  readonly place: RobotPlace;
  /** Of its stream, and the name that is shown. */
  readonly key: string;
  readonly name: string;
  readonly maxPixels: number;
  /** Between two pictures for a tile, at the least. */
  readonly tileIntervalUs: number;
  readonly take: (event: ReceiverEvent) => void;
  /** This host's clock, instead of the system's. */
  readonly nowUs?: (() => number) | undefined;
  /** Takes what there is to tell of its driving. */
  readonly takeDrive: (event: DriveEvent) => void;
}

/** What came and was of no use, by its reason. */
export type UselessMessage = "no-facts" | "not-newer" | "other-publisher" | "unknown-age" | "too-long";

/** A robot at which somebody looks, until it is closed. */
export class PulledRobot {
  /** Messages that came to nothing. */
  readonly useless = new DropCounts<UselessMessage>();
  description: StreamDescription;
  readonly #options: PulledRobotOptions;
  readonly #clock: GatewayClock;
  readonly #drive: DriveLink;
  readonly #frames: FramePulls;
  readonly #poses: WantedPull;
  readonly #credit = new Credit();
  readonly #interval = new MeanInterval();
  readonly #figures = new ArrivedFigures();
  readonly #nowUs: () => number;
  readonly #order: PictureOrder;

  constructor(options: PulledRobotOptions) {
    this.#options = options;
    const { connected, place, key, name, tileIntervalUs } = options;
    this.description = { key, name, width: 0, height: 0, fps: 0, seal: BY_NATS };
    this.#nowUs = options.nowUs ?? monotonicUs;
    this.#order = new PictureOrder(this.#nowUs());
    this.#clock = new GatewayClock({
      connected,
      subject: subjectOf(place, "clock"),
      onKnown: () => this.#frames.pullSoon(),
      says: () => this.#frames.says(),
      nowUs: this.#nowUs,
    });
    this.#drive = new DriveLink({
      connected,
      place,
      clock: this.#clock,
      describe: () => this.description,
      tell: options.takeDrive,
    });
    this.#frames = new FramePulls({
      ...{ connected, place, tileIntervalUs },
      credit: () => this.#isReady() ? this.#credit.credit : 0,
      onMessage: (message, how) => this.#takeFrame(message, how),
      onBegin: (isSameWay) => {
        this.#order.beginAnew();
        if (!isSameWay) this.#credit.beginAnew();
      },
      roundTripUs: () => this.#clock.roundTripUs,
      onAsk: () => this.#clock.askSoon(),
    });
    this.#poses = new WantedPull(connected, {
      ...{ site: place.site, tileIntervalUs: () => tileIntervalUs },
      subject: subjectOf(place, "pose"),
      credit: () => POSE_CREDIT,
      maxBytes: POSE_BYTES,
      onTooLong: () => this.useless.count("too-long"),
      onMessage: (message) => this.#takePose(message),
    });
  }

  /** So many pictures may be on their way now. */
  get credit(): number {
    return this.#credit.credit;
  }

  /** Whether its pictures come as they are, or as they fit the link. */
  get room(): FramePulls["room"] {
    return this.#frames.room;
  }

  /** What has become of commands. */
  get driveCounts(): DriveLink["counts"] {
    return this.#drive.counts;
  }

  /** Whether a picture of it has been shown. */
  get hasShown(): boolean {
    return this.#figures.count(this.description).pictures > 0;
  }

  /** Whether any of it is pulled. */
  get isSeen(): boolean {
    return this.#frames.wanted !== "none";
  }

  /** From now on so much of it is pulled. */
  want(wanted: Wanted): void {
    this.#frames.want(wanted);
    this.#poses.want(wanted);
  }

  /** Takes what the gateway says of the stream. */
  noteInfo(info: StreamInfo): void {
    this.description = describeInfo(info, this.#options);
    this.#drive.noteInfo(info.drive);
    this.#frames.pullSoon();
  }

  /** Does something for the robot. */
  act(action: DriverAction): void {
    this.#drive.act(action);
  }

  /** The connection may have broken, or be there again. */
  noteConnection(): void {
    this.#drive.look();
  }

  /** Its counters, for the figures. */
  count(): CountedStream {
    return this.#figures.count(this.description);
  }

  /** Looks no more. */
  close(): void {
    this.#drive.close();
    this.#clock.close();
    this.#frames.close();
    this.#poses.close();
  }

  #isReady(): boolean {
    return this.#clock.roundTripUs !== undefined || this.#nowUs() - this.#order.beganUs > NO_CLOCK_US;
  }

  #takeFrame(message: Msg, how: PulledHow): void {
    const nowUs = this.#nowUs();
    const { data } = message;
    const facts = readFacts(headersOf(message));
    this.#figures.noteBytes(data.length);
    if (!facts) return void this.useless.count("no-facts");
    const { fault, previousId, isFirst } = this.#order.take(facts, nowUs);
    if (fault === "other-publisher") return this.#tellOfTwo(nowUs);
    this.#clock.noteSession(facts.session);
    this.#learn(facts, previousId, nowUs);
    this.#frames.note({
      ...{ ...how, nowUs, bytes: data.length, intervalUs: this.#interval.us, published: facts.published },
      ...{ isFitted: facts.leanUs !== undefined, wayUs: this.#clock.wayUs(facts, nowUs) },
    });
    if (fault) return void this.useless.count(fault);
    const age = this.#clock.measureAge(facts, nowUs);
    // The server may have held it for as long as it holds anything.
    if (!age && (isFirst || !this.#isReady())) return void this.useless.count("unknown-age");
    this.#figures.noteMessage();
    // The library's memory is another message's soon.
    const jpeg: Jpeg = data.slice();
    const reason = inspectJpeg(jpeg, { maxPixels: this.#options.maxPixels });
    const { description: stream } = this;
    if (reason) return this.#figures.noteRefusal(reason);
    const fit = facts.fit && { ...facts.fit, sentBytes: data.length };
    this.#figures.notePicture(age, fit);
    const { id, session, pose } = facts;
    this.#drive.noteShown(id, session);
    this.#options.take({
      kind: "frame",
      frame: {
        ...{ stream, id, jpeg, completeUs: nowUs },
        ...(age ? { age } : {}),
        ...(pose ? { pose } : {}),
        ...(fit ? { fit } : {}),
      },
    });
  }

  #tellOfTwo(nowUs: number): void {
    this.useless.count("other-publisher");
    if (!this.#order.isNewsOfTwo(nowUs)) return;
    const name = quote(this.description.name);
    this.#options.connected.news.warn("Two programs publish {name}: pictures of one of them are shown", {
      name,
    });
  }

  #learn({ id, completeUs }: FrameFacts, previousId: number, nowUs: number): void {
    this.#interval.note(completeUs, Math.max(1, serialDifference(id, previousId)));
    const { roundTripUs } = this.#clock;
    this.#credit.observe({
      nowUs,
      lateUs: this.#clock.latenessUs(completeUs, nowUs),
      intervalUs: this.#interval.us,
      ...(roundTripUs === undefined ? {} : { roundTripUs }),
    });
  }

  #takePose({ data }: Msg): void {
    const pose = readPose(new TextDecoder().decode(data));
    if (!pose) return void this.useless.count("no-facts");
    this.#options.take({
      kind: "pose",
      pose: { stream: this.description, pose, arrivalUs: this.#nowUs() },
    });
  }
}
