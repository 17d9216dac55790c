/**
 * One stream at its place in the fleet: its pictures, poses and facts, the answers of its clock, and the desk of who drives.
 *
 * @module
 */

import type { ReceivedPose } from "../../common/frame.ts";
import type { StreamStatus } from "../../common/stream_status.ts";
import type { DriveEvent } from "../../drive/driver_news.ts";
import type { DriverSeat } from "../../drive/seats.ts";
import { answerClock } from "./clock_desk.ts";
import type { Connected, Subscription } from "./connection.ts";
import { DriveDesk } from "./drive_desk.ts";
import { encodeInfo } from "./info_message.ts";
import type { Fitter } from "./lean/fitter.ts";
import { PublishedFrames } from "./published_frames.ts";
import { type RobotPlace, type SubjectKind, subjectOf } from "./subjects.ts";

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

/** A stream that is published, until it is closed. */
export class PublishedStream {
  readonly place: RobotPlace;
  readonly frames: PublishedFrames;
  readonly #connected: Connected;
  readonly #clock: Subscription;
  readonly #desk: DriveDesk | undefined;
  #status: StreamStatus | undefined;

  constructor(options: PublishedStreamOptions) {
    const { connected, place, session, openSeat, mayServe, fitter, nowUs } = options;
    this.#connected = connected;
    this.place = place;
    this.frames = new PublishedFrames(connected, { place, session, fitter });
    this.#desk = openSeat && new DriveDesk(connected, {
      subject: subjectOf(place, "drive"),
      openSeat,
      mayServe,
      session: () => this.frames.session,
    });
    this.#clock = answerClock(connected, {
      subject: subjectOf(place, "clock"),
      nowUs,
      asks: this.frames.asks,
    });
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
    if (!this.#desk?.note(event)) return false;
    this.#publishInfo();
    return true;
  }

  /** Looks for drivers who are silent; to be called about once a second. */
  expire(): void {
    this.#desk?.expire();
  }

  statistics(): object {
    return { ...this.frames.counts, ...(this.#desk ? { drive: this.#desk.fates } : {}) };
  }

  /** Says that it has ended. */
  end(): void {
    this.#publish("info", "");
    this.close();
  }

  close(): void {
    this.#clock.unsubscribe();
    this.#desk?.close();
    this.frames.close();
  }

  #publishInfo(): void {
    if (this.#status) this.#publish("info", encodeInfo(this.#status, this.#desk?.report()));
  }

  #publish(kind: SubjectKind, text: string): void {
    if (!this.#connected.isUp) return;
    try {
      this.#connected.nats.publish(subjectOf(this.place, kind), text);
    } catch {
      // It has just been closed.
    }
  }
}
