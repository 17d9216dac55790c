/**
 * Where a gateway takes commands for one stream's robot, and answers them.
 *
 * @module
 */

import type { DriveEvent } from "../../../drive/driver_news.ts";
import type { DriverSeat } from "../../../drive/seats.ts";
import { DropCounts } from "../../../common/drop_counts.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import { AnswerPace, isInbox } from "../link/answer_pace.ts";
import type { Connected, Msg, Subscription } from "../link/connection.ts";
import { describeReport, type DriveReport, parseCommand } from "../messages/drive_message.ts";
import { hearQuestions } from "../link/pushed.ts";
import { type CommandFate, RemoteSeats } from "./remote_seats.ts";

/** What is new is told to everybody, but no more often than this … */
const CHANGE_US = 100_000;
/** … and what is not new this often. */
const TOLD_US = 500_000;

/** What it is made with. */
export interface DriveDeskOptions {
  readonly subject: string;
  readonly openSeat: () => DriverSeat;
  /** Of the pictures that are published now. */
  readonly session: () => string;
  /** Whether commands are taken from this server now. @default always */
  readonly mayServe?: () => boolean;
}

/** The desk of one stream, until it is closed. */
export class DriveDesk {
  readonly fates = new DropCounts<CommandFate | "no-command" | "no-request" | "open-server" | "flood">();
  readonly #options: DriveDeskOptions;
  readonly #requests: Subscription;
  readonly #seats: RemoteSeats;
  readonly #pace: AnswerPace;
  #told = "";
  #toldUs = -Infinity;

  constructor(connected: Connected, options: DriveDeskOptions) {
    this.#options = options;
    this.#pace = new AnswerPace(connected, monotonicUs());
    this.#seats = new RemoteSeats(options.openSeat);
    this.#requests = hearQuestions(
      connected,
      options.subject,
      (message) => this.#take(message),
      () => this.fates.count("no-request"),
    );
  }

  /** Takes what is told of the robot here; whether everybody is to be told now. */
  note(event: DriveEvent): boolean {
    if (event.kind !== "drive-news") return false;
    this.#seats.noteNews(event.news, event);
    const nowUs = monotonicUs();
    const { isDriving, reason, mayDrive, mayStop, driver, asker } = event.news ?? {};
    const words = JSON.stringify([isDriving, reason, mayDrive, mayStop, driver, asker]);
    const waitedUs = nowUs - this.#toldUs;
    if (waitedUs < (words === this.#told ? TOLD_US : CHANGE_US)) return false;
    this.#told = words;
    this.#toldUs = nowUs;
    return true;
  }

  /** What everybody is told; nothing where the robot can not be driven. */
  report(): DriveReport | undefined {
    return this.#seats.isDrivable && this.#mayServe
      ? this.#seats.report(this.#options.session(), monotonicUs())
      : undefined;
  }

  /** Looks for drivers who are silent; to be called about once a second. */
  expire(): void {
    this.#seats.expire(monotonicUs());
  }

  /** Everybody lets go, for good. */
  close(): void {
    this.#requests.unsubscribe();
    this.#seats.close();
  }

  get #mayServe(): boolean {
    return this.#options.mayServe?.() ?? true;
  }

  /**
   * A request is answered, but for what is none: what a consumer of JetStream pushes has answers that would go to JetStream. Somebody
   * who may look at one robot could have what that one publishes pushed to another one's desk, where no right of its own is asked for.
   *
   * In a flood of them stops count, and nothing else.
   */
  #take(message: Msg): void {
    if (!isInbox(message.reply)) return this.fates.count("no-request");
    if (!this.#mayServe) return this.fates.count("open-server");
    const nowUs = monotonicUs();
    const session = this.#options.session();
    const isTaken = this.#pace.take(nowUs);
    const command = message.data.length === 0 ? undefined : parseCommand(message.data);
    if (!isTaken && !command?.isStop) return this.fates.count("flood");
    if (command) this.fates.count(this.#seats.handleCommand(command, session, nowUs));
    else if (message.data.length > 0) return this.fates.count("no-command");
    if (!isTaken) return;
    const report = this.#seats.report(session, nowUs, command?.driverId);
    this.#pace.answer(message, JSON.stringify(describeReport(report)));
  }
}
