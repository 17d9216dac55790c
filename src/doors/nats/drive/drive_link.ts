/**
 * From a driver here to a robot's gateway, by a server of NATS.
 *
 * 1. An empty request asks whether the robot may be driven from here, as soon as it is known that it can be.
 * 2. What is due leaves as a request, with the time by the gateway's clock: the newest, or nothing. While the connection is
 *    broken nothing leaves, and nothing waits; so it is where too many requests have no answer yet.
 * 3. Each is answered with what the robot does; that somebody else drives comes with what is said of the stream.
 *
 * @module
 */

import type { StreamDescription } from "../../../common/frame.ts";
import type { DriveEvent } from "../../../drive/driver_news.ts";
import { INPUT_US } from "../../../drive/drive_times.ts";
import type { DriverAction } from "../../../drive/seats.ts";
import { randomU32 } from "../../../net/random.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import type { Connected, Msg, Subscription } from "../link/connection.ts";
import {
  type DriveReport,
  encodeCommand,
  parseReport,
  type RemoteCommand,
} from "../messages/drive_message.ts";
import type { GatewayClock } from "../link/gateway_clock.ts";
import { hear, isNobody } from "../link/heard_message.ts";
import { type RobotPlace, subjectOf } from "../messages/subjects.ts";
import { RemoteDriver } from "./remote_driver.ts";

/** Requests without an answer; what is older than a hand counts is not waited for. */
const MOST_OUT = 16;
/** Whether one may drive is asked again after so long without an answer. */
const ASK_AGAIN_US = 1_000_000;

/** What it is made with. */
export interface DriveLinkOptions {
  readonly connected: Connected;
  readonly place: RobotPlace;
  readonly clock: GatewayClock;
  /** As the stream is known now. */
  readonly describe: () => StreamDescription;
  readonly tell: (event: DriveEvent) => void;
}

/** The way to one robot, until it is closed. */
export class DriveLink {
  readonly counts = { sent: 0, held: 0, answered: 0 };
  readonly #options: DriveLinkOptions;
  readonly #subject: string;
  readonly #driver = new RemoteDriver({ id: randomU32() || 1, name: Deno.hostname().slice(0, 64) });
  readonly #inbox: string;
  #answers: Subscription | undefined;
  #asked = 0;
  /** When those left that have no answer, the oldest first. */
  readonly #out: number[] = [];
  #generation = 0;
  #wasUp = true;
  #isAnswered = false;
  #askedUs = -Infinity;
  #isTold = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(options: DriveLinkOptions) {
    this.#options = options;
    this.#subject = subjectOf(options.place, "drive");
    this.#inbox = options.connected.createInbox();
    this.#generation = options.connected.generation;
    options.connected.onRefused.add(this.#takeRefusal);
  }

  /** Does something for the robot, at once. */
  act(action: DriverAction): void {
    this.#look();
    // Who only looks has to know nothing of it.
    if (this.#driver.isRefused) {
      this.#options.connected.news.noteRefused({ operation: "publish", subject: this.#subject });
    }
    this.#driver.act(action, monotonicUs());
    if (action.kind !== "input") this.#tellNews();
    this.#poll();
  }

  /** Takes what is said of the stream; nothing where its robot says nothing of driving. */
  noteInfo(report: DriveReport | undefined): void {
    this.#look();
    if (report) this.#driver.handleReport(report, monotonicUs());
    else this.#driver.handleSilence();
    this.#askWhetherAllowed();
    this.#tellNews();
    this.#poll();
  }

  /** A picture is shown from now on. */
  noteShown(frameId: number, session: string): void {
    this.#driver.noteShown(frameId, session, monotonicUs());
  }

  /** The connection may have broken, or be there again. */
  look(): void {
    this.#look();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#options.connected.onRefused.delete(this.#takeRefusal);
    if (!this.#options.connected.nats.isClosed()) this.#answers?.unsubscribe();
    this.#driver.handleSilence();
    this.#tellNews();
  }

  readonly #takeRefusal = (subject: string): boolean => {
    if (subject !== this.#subject) return false;
    this.#driver.handleRefusal(monotonicUs());
    this.#tellNews();
    return true;
  };

  #look(): void {
    const { isUp, generation } = this.#options.connected;
    if (isUp === this.#wasUp && generation === this.#generation) return;
    this.#wasUp = isUp;
    this.#generation = generation;
    this.#out.length = 0;
    this.#isAnswered = false;
    this.#askedUs = -Infinity;
    this.#driver.handleBreak();
    this.#tellNews();
  }

  #askWhetherAllowed(): void {
    const nowUs = monotonicUs();
    const { isKnown, isRefused } = this.#driver;
    if (!isKnown || isRefused || this.#isAnswered || nowUs - this.#askedUs < ASK_AGAIN_US) return;
    this.#askedUs = nowUs;
    this.#publish("");
  }

  #poll(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    for (let due; (due = this.#driver.poll(monotonicUs()));) this.#send(due);
    const { nextUs } = this.#driver;
    if (nextUs === Infinity) return;
    this.#timer = setTimeout(() => {
      this.#look();
      this.#poll();
    }, Math.max(0, nextUs - monotonicUs()) / 1000);
  }

  #send(command: RemoteCommand): void {
    const nowUs = monotonicUs();
    while (this.#out.length > 0 && nowUs - this.#out[0]! > INPUT_US) this.#out.shift();
    if (this.#out.length >= MOST_OUT || !this.#options.connected.isUp) return void this.counts.held++;
    const sent = this.#options.clock.read(nowUs);
    if (!this.#publish(encodeCommand(sent ? { ...command, sent } : command))) return;
    this.#out.push(nowUs);
    this.counts.sent++;
    const { name: _name, session: _session, ...due } = command;
    const stream = this.#options.describe();
    this.#options.tell({
      kind: "drive-command",
      stream,
      command: { kind: "drive-command", ...due },
      atUs: nowUs,
    });
  }

  #publish(text: string): boolean {
    const { nats, isUp } = this.#options.connected;
    if (!isUp) return false;
    try {
      this.#answers ??= hear(nats, `${this.#inbox}.*`, (message) => this.#takeAnswer(message));
      // A server that allows one answer each tells questions apart by where their answers go.
      nats.publish(this.#subject, text, { reply: `${this.#inbox}.${this.#asked++}` });
      return true;
    } catch {
      // It has just been closed.
      return false;
    }
  }

  #takeAnswer(message: Msg): void {
    if (this.#isClosed) return;
    this.#out.shift();
    this.#look();
    if (isNobody(message)) this.#driver.handleSilence();
    else {
      const report = parseReport(new TextDecoder().decode(message.data));
      if (!report) return;
      this.#isAnswered = true;
      this.counts.answered++;
      this.#driver.handleReport(report, monotonicUs());
    }
    this.#tellNews();
    this.#poll();
  }

  #tellNews(): void {
    const atUs = monotonicUs();
    // Until it is known whether one may drive from here there is nothing to tell.
    const isKnown = this.#isAnswered || this.#driver.isRefused;
    const news = isKnown ? this.#driver.news(atUs, this.#options.clock.roundTripUs) : undefined;
    if (!news && !this.#isTold) return;
    this.#isTold = news !== undefined;
    const stream = this.#options.describe();
    this.#options.tell({ kind: "drive-news", stream, news, heardUs: this.#driver.heardUs, atUs });
  }
}
