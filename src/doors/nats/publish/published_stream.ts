/**
 * One stream at its place in the fleet: its pictures, poses and facts, the answers of its clock, and the desk of who drives.
 *
 * All of that is there as long as no other program has the place (`name_claim.ts`).
 *
 * @module
 */

import type { ReceivedFrame, ReceivedPose } from "../../../common/frame.ts";
import type { StreamStatus } from "../../../common/stream_status.ts";
import type { DriveEvent } from "../../../drive/driver_news.ts";
import type { DriverSeat } from "../../../drive/seats.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import { AnswerPace } from "../link/answer_pace.ts";
import type { Connected, Subscription } from "../link/connection.ts";
import { DriveDesk } from "../drive/drive_desk.ts";
import { encodeInfo } from "../messages/info_message.ts";
import type { Fitter } from "../lean/fitter.ts";
import { type RobotPlace, type SubjectKind, subjectOf } from "../messages/subjects.ts";
import { answerClock } from "./clock_desk.ts";
import { NameClaim } from "./name_claim.ts";
import { PublishedFrames } from "./published_frames.ts";

/** Where and how it is published. */
export interface PublishedStreamOptions {
  readonly connected: Connected;
  readonly place: RobotPlace;
  /** Names what its frames' numbers belong to. */
  readonly session: string;
  /** @default nobody drives it from there */
  readonly openSeat: (() => DriverSeat) | undefined;
  /** Whether whoever reaches the server may drive. */
  readonly mayServe: () => boolean;
  /** That of all streams. */
  readonly fitter: Fitter;
  /** This host's clock. */
  readonly nowUs: () => number;
}

/** What is there while it is published from here. */
interface Desks {
  readonly clock: Subscription;
  readonly drive: DriveDesk | undefined;
}

/** A stream that is published as long as no other program does, until it is closed. */
export class PublishedStream {
  readonly place: RobotPlace;
  readonly #options: PublishedStreamOptions;
  readonly frames: PublishedFrames;
  readonly #claim: NameClaim;
  /** Of questions to its clock. */
  readonly #pace: AnswerPace;
  #desks: Desks | undefined;
  #status: StreamStatus | undefined;
  /** The newest. */
  #driving: DriveEvent | undefined;

  constructor(options: PublishedStreamOptions) {
    const { connected, place, session, fitter } = options;
    this.#options = options;
    this.place = place;
    this.#pace = new AnswerPace(connected, monotonicUs());
    this.frames = new PublishedFrames(connected, { place, session, fitter });
    this.#claim = new NameClaim({ connected, place, by: session, onChange: () => this.#takeTurn() });
  }

  showFrame(frame: ReceivedFrame): void {
    if (this.#desks) this.frames.take(frame);
  }

  showPose({ pose }: ReceivedPose): void {
    this.#publish("pose", JSON.stringify(pose));
  }

  /** Takes what is known of it, and publishes that. */
  showStatus(status: StreamStatus): void {
    this.#status = status;
    this.#publishInfo();
  }

  /** Takes what is told of its driving; whether that was news for everybody. */
  noteDriving(event: DriveEvent): boolean {
    this.#driving = event;
    if (!this.#desks?.drive?.note(event)) return false;
    this.#publishInfo();
    return true;
  }

  /** Looks for drivers who are silent; to be called about once a second. */
  expire(): void {
    this.#desks?.drive?.expire();
  }

  /** The connection has been made anew: what waits is sent, and others may have come meanwhile. */
  noteConnection(): void {
    this.#claim.lookSoon();
    this.frames.sendSoon();
  }

  /** The server has nothing any more: what it had of this moment is published once more. */
  sendAgain(): void {
    this.frames.sendAgain();
    this.#publishInfo();
  }

  statistics(): object {
    const { drive } = this.#desks ?? {};
    return {
      ...this.frames.counts,
      clockUnanswered: this.#pace.unanswered,
      ...(drive ? { drive: drive.fates } : {}),
      ...(this.#claim.isHeld ? {} : { isElsewhere: true }),
    };
  }

  /** Says that it has ended. */
  end(): void {
    this.#publish("info", "");
    this.close();
  }

  close(): void {
    this.#claim.close();
    this.#shut();
    this.frames.close();
  }

  #takeTurn(): void {
    this.#shut();
    if (!this.#claim.isHeld) return;
    const { connected, openSeat, mayServe, nowUs } = this.#options;
    const session = () => this.frames.session;
    const drive = openSeat && new DriveDesk(connected, {
      ...{ subject: subjectOf(this.place, "drive"), openSeat, mayServe, session },
    });
    if (this.#driving) drive?.note(this.#driving);
    const clock = answerClock(connected, {
      ...{ subject: subjectOf(this.place, "clock"), nowUs, session },
      ...{ asks: this.frames.asks, nextAsks: this.frames.nextAsks, pace: this.#pace },
    });
    this.#desks = { clock, drive };
    this.#publishInfo();
  }

  #shut(): void {
    if (!this.#options.connected.nats.isClosed()) this.#desks?.clock.unsubscribe();
    this.#desks?.drive?.close();
    this.#desks = undefined;
  }

  #publishInfo(): void {
    if (this.#status) this.#publish("info", encodeInfo(this.#status, this.#desks?.drive?.report()));
  }

  #publish(kind: SubjectKind, text: string): void {
    const { connected: { isUp, nats } } = this.#options;
    if (!isUp || !this.#desks) return;
    try {
      nats.publish(subjectOf(this.place, kind), text);
    } catch {
      // It has just been closed.
    }
  }
}
