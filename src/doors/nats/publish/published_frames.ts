/**
 * One stream's pictures at a server: whole ones for everybody, and shorter ones for who has no room for those.
 *
 * 1. A picture gets the name of the session that its number belongs to.
 * 2. It is published as it is. Where the way up is too slow for that, it is made to fit first (`lean/way_up.ts`).
 * 3. While a viewer asks for less (`lean/room_asks.ts`), it is published once more, made to fit, under `….lean`.
 *
 * To be made to fit takes a moment, and is a wait like any other: the picture's age is told of when it was complete.
 *
 * @module
 */

import type { FrameFit, ReceivedFrame } from "../../../common/frame.ts";
import { isSerialNewer } from "../../../common/serial.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import type { Connected } from "../link/connection.ts";
import type { FitAnswer } from "../lean/fit_job.ts";
import type { Fitter } from "../lean/fitter.ts";
import { PictureRoom } from "../lean/picture_room.ts";
import { RoomAsks } from "../lean/room_asks.ts";
import { WayUp } from "../lean/way_up.ts";
import { MeanInterval } from "../mean_interval.ts";
import { type RobotPlace, subjectOf } from "../messages/subjects.ts";
import { NextAsks } from "./next_asks.ts";
import { type PublishCounts, StreamPublisher } from "./stream_publisher.ts";

/** Of a slow way up, what goes to those who have even less room at the most. */
const MOST_LEAN_SHARE = 0.5;

/** What has become of the pictures. */
export interface FrameCounts extends PublishCounts {
  /** Those that were made to fit. */
  fitted: number;
  /** Those that could not be. */
  unfitted: number;
}

/** A subject, what there is room for under it, and the newest picture that was handed to it. */
interface Track {
  readonly publisher: StreamPublisher;
  readonly room: PictureRoom;
  newest: number;
}

/** A picture, and its place in the order in which they came. */
interface Numbered {
  readonly cameUs: number;
  readonly frame: ReceivedFrame;
  readonly session: string;
  readonly number: number;
}

/** Publishes the frames of one stream. */
export class PublishedFrames {
  readonly asks = new RoomAsks();
  readonly nextAsks = new NextAsks();
  readonly #fitter: Fitter;
  readonly #session: string;
  readonly #interval = new MeanInterval();
  readonly #wayUp = new WayUp();
  readonly #whole: Track;
  readonly #lean: Track;
  readonly #close: () => void;
  /** Whether this program has the right to publish those that fit, as far as is known. */
  #mayLean = true;
  #lastId: number | undefined;
  /** How often the frames' numbers have begun anew, as those of a robot that is started again do. */
  #beginnings = 0;
  #number = 0;
  #fitted = 0;
  #unfitted = 0;

  /** @param session names what the frames' numbers belong to */
  constructor(
    connected: Connected,
    { place, session, fitter }: {
      readonly place: RobotPlace;
      readonly session: string;
      /** That of all streams. */
      readonly fitter: Fitter;
    },
  ) {
    this.#session = session;
    this.#fitter = fitter;
    const intervalUs = () => this.#interval.us;
    this.#whole = makeTrack(
      new StreamPublisher(connected, {
        subject: subjectOf(place, "frame"),
        intervalUs,
        onCarried: (carried) => this.#wayUp.noteCarried(carried),
        onBegin: () => this.#wayUp.beginAnew(),
        nextAsks: this.nextAsks,
      }),
    );
    this.#lean = makeTrack(
      new StreamPublisher(connected, {
        subject: subjectOf(place, "lean"),
        intervalUs,
        onBegin: () => this.#mayLean = true,
      }),
    );
    const hear = (refused: string) => {
      if (refused === subjectOf(place, "lean")) this.#mayLean = false;
      // It is told as any right that is missing.
      return false;
    };
    connected.onRefused.add(hear);
    this.#close = () => void connected.onRefused.delete(hear);
  }

  /** What the newest frame's number belongs to. */
  get session(): string {
    return this.#beginnings === 0 ? this.#session : `${this.#session}-${this.#beginnings}`;
  }

  /** When the server had read one last, in µs. */
  get takenUs(): number {
    return this.#whole.publisher.takenUs;
  }

  /** What has become of the pictures. */
  get counts(): FrameCounts & { readonly credit: number; readonly lean?: PublishCounts } {
    const { counts, credit } = this.#whole.publisher;
    const { counts: lean } = this.#lean.publisher;
    return {
      ...{ ...counts, credit, fitted: this.#fitted, unfitted: this.#unfitted },
      ...(lean.published > 0 ? { lean } : {}),
    };
  }

  take(frame: ReceivedFrame): void {
    if (this.#lastId !== undefined && !isSerialNewer(frame.id, this.#lastId)) this.#beginnings++;
    this.#lastId = frame.id;
    this.#interval.note(frame.completeUs);
    const nowUs = monotonicUs();
    const numbered = { cameUs: nowUs, frame, session: this.session, number: ++this.#number };
    const { bytesPerUs } = this.#wayUp;
    const asked = this.#mayLean ? this.asks.least(nowUs) ?? 0 : 0;
    const leanBytesPerUs = Math.min(asked / 1e6, MOST_LEAN_SHARE * bytesPerUs);
    const isWhole = this.#offer(this.#whole, numbered, bytesPerUs - leanBytesPerUs);
    this.#wayUp.noteWhole(isWhole, nowUs);
    if (asked > 0) this.#offer(this.#lean, numbered, leanBytesPerUs);
  }

  /** Sends what waits, if there is room. */
  sendSoon(): void {
    this.#whole.publisher.sendSoon();
    this.#lean.publisher.sendSoon();
  }

  /** Publishes the newest of this moment once more. */
  sendAgain(): void {
    this.#whole.publisher.sendAgain();
    this.#lean.publisher.sendAgain();
  }

  close(): void {
    this.#close();
  }

  /** Whether it goes as it is. */
  #offer(track: Track, numbered: Numbered, bytesPerUs: number): boolean {
    const { frame } = numbered;
    const intervalUs = this.#interval.us;
    const budgetBytes = track.room.next({
      ...{ bytes: frame.jpeg.length, bytesPerUs, intervalUs },
      nowUs: numbered.cameUs,
    });
    if (budgetBytes === undefined) return false;
    if (budgetBytes === Infinity) {
      this.#hand(track, numbered, frame);
      return true;
    }
    this.#fitter.push({
      kind: track,
      jpeg: frame.jpeg,
      budgetBytes,
      onDone: (answer) => this.#takeFit(track, numbered, { answer, budgetBytes }),
    });
    return false;
  }

  #takeFit(
    track: Track,
    numbered: Numbered,
    { answer, budgetBytes }: { readonly answer: FitAnswer; readonly budgetBytes: number },
  ): void {
    const { frame } = numbered;
    if ("jpeg" in answer) {
      this.#fitted++;
      track.room.noteFitted(answer.jpeg.length, answer.psnr);
      const { jpeg, psnr } = answer;
      return this.#hand(track, numbered, { ...frame, jpeg, fit: joinFits(frame, jpeg.length, psnr) });
    }
    this.#unfitted++;
    if (answer.refusal === "too-long") track.room.noteTooShort(budgetBytes, monotonicUs());
    // What nothing makes shorter goes as it came where it is all that there is.
    else if (track === this.#whole) this.#hand(track, numbered, frame);
  }

  #hand(track: Track, { number, session, cameUs, frame: asCame }: Numbered, frame: ReceivedFrame): void {
    // A newer one went as it is, and did not wait for this one.
    if (number <= track.newest) return;
    track.newest = number;
    const isOneLeftOut = track.publisher.take({
      ...{ frame, session },
      cameUs: frame.jpeg === asCame.jpeg ? undefined : cameUs,
    });
    if (track !== this.#whole) return;
    const moment = { nowUs: monotonicUs(), intervalUs: this.#interval.us };
    this.#wayUp.noteTaken(frame.jpeg.length, isOneLeftOut, moment);
  }
}

function makeTrack(publisher: StreamPublisher): Track {
  return { publisher, room: new PictureRoom(), newest: 0 };
}

/** One that had been made to fit before is compared with what the camera gave. */
function joinFits({ jpeg, fit }: ReceivedFrame, sentBytes: number, psnr: number): FrameFit {
  return {
    cameraBytes: fit?.cameraBytes ?? jpeg.length,
    psnr: Math.min(psnr, fit?.psnr ?? Infinity),
    sentBytes,
  };
}
