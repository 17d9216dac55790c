/**
 * One driver of a robot that is seen through a server of NATS, without sockets or clocks: the hands are those of the last mile
 * (`src/drive/driver.ts`), and a gateway stands for the robot.
 *
 * 1. `handleReport`: what the gateway says; nothing leaves before it has said something. One of another session (a gateway that
 *    was started again, a robot that was) is another robot: whoever holds has to press anew. So it is after a break.
 * 2. `act`: what the hands do; nothing where the server does not let this program drive.
 * 3. `poll`: the command that is due, which names the picture that was seen and the session that this is of.
 *
 * @module
 */

import { Driver } from "../../../drive/driver.ts";
import { makeNews } from "../../../drive/driver_news.ts";
import type { DriverAction, DriverNews } from "../../../drive/seats.ts";
import type { DriveReport, RemoteCommand } from "../messages/drive_message.ts";

/** Pictures whose session is remembered: more than come while a press is too old. */
const MOST_SHOWN = 256;
const NOT_ALLOWED = { mayDrive: false, mayStop: false, isStopping: false, isAsking: false } as const;

/** Who it is. */
export interface RemoteDriverOptions {
  /** 32 random bits, not 0. */
  readonly id: number;
  /** For people. */
  readonly name: string;
}

/** A driver at the viewer. */
export class RemoteDriver {
  /** When the robot has said something last, in µs. */
  heardUs = -Infinity;
  readonly #name: string;
  readonly #driver: Driver;
  #report: DriveReport | undefined;
  /** Sessions and breaks are counted: the robot's session, as the driver knows it. */
  #sessions = 0;
  /** As the gateway calls it. */
  #who: number | undefined;
  #isRefused = false;
  /** By the frame's number: of which session it is. */
  readonly #shown = new Map<number, string>();
  /** Of which session the picture was that was pressed on last: it is forgotten while the press goes on. */
  #pressed: { readonly press: number; readonly session: string | undefined } | undefined;

  constructor({ id, name }: RemoteDriverOptions) {
    this.#driver = new Driver(id);
    this.#name = name;
  }

  /** Whether the robot says that it can be driven. */
  get isKnown(): boolean {
    return this.#driver.state !== undefined;
  }

  /** Whether the server lets nothing pass. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** When {@linkcode poll} will next have something, in µs. */
  get nextUs(): number {
    return this.#isRefused ? Infinity : this.#driver.nextUs;
  }

  /** Takes what the gateway says, unless it has said something newer. */
  handleReport(report: DriveReport, nowUs: number): void {
    if (!report.news) return this.handleSilence();
    const { news, count: counter, by, to } = report;
    if (report.session !== this.#report?.session) {
      this.#sessions++;
      this.#who = undefined;
    }
    if (to) this.#who = to.who;
    const { id: own } = this.#driver;
    const before = this.#driver.state;
    this.#driver.handleState({
      kind: "drive-state",
      ...{ sessionId: this.#sessions, counter, frameId: 0, number: 0 },
      ...(to ? { ownId: own, ownNumber: to.heard } : { ownId: 0, ownNumber: 0 }),
      driverId: by !== undefined && by === this.#who ? own : 0,
      ...news,
    }, nowUs);
    if (this.#driver.state === before) return;
    this.#report = report;
    this.heardUs = nowUs - report.agoMs * 1000;
  }

  /** The robot says nothing of driving, or nobody answers for it. */
  handleSilence(): void {
    this.#driver.endSession();
    this.#report = undefined;
  }

  /** The connection has broken, or is another one: what is held does not go on. */
  handleBreak(): void {
    this.handleSilence();
    this.#isRefused = false;
  }

  /** The server does not let this program drive that robot. */
  handleRefusal(nowUs: number): void {
    this.#driver.release(nowUs);
    this.#isRefused = true;
  }

  /** A picture is shown from now on. */
  noteShown(frameId: number, session: string, nowUs: number): void {
    this.#shown.delete(frameId);
    this.#shown.set(frameId, session);
    if (this.#shown.size > MOST_SHOWN) this.#shown.delete(this.#shown.keys().next().value!);
    this.#driver.noteShown(frameId, nowUs);
  }

  /** Does something for the robot. */
  act(action: DriverAction, nowUs: number): void {
    if (!this.#isRefused) this.#driver.act(action, nowUs);
  }

  /** The command that is due now, but for when it leaves. */
  poll(nowUs: number): RemoteCommand | undefined {
    const due = this.#isRefused ? undefined : this.#driver.pollCommand(nowUs);
    if (!due) return undefined;
    const { kind: _kind, frameId, pressFrameId, ...hands } = due;
    const session = this.#report!.session;
    // Numbers of another session say nothing here.
    if (due.press !== this.#pressed?.press) {
      this.#pressed = { press: due.press, session: this.#shown.get(pressFrameId ?? -1) };
    }
    const isSeen = frameId !== undefined && this.#shown.get(frameId) === session &&
      this.#pressed.session === session;
    const picture = isSeen ? { session, frameId, pressFrameId: pressFrameId ?? frameId } : {};
    return { ...hands, name: this.#name, ...picture };
  }

  /**
   * What there is to tell now; nothing where the robot says nothing.
   *
   * @param hopUs what it takes to the gateway and back; nothing while that is not known
   */
  news(nowUs: number, hopUs: number | undefined): DriverNews | undefined {
    const made = makeNews(this.#driver, nowUs);
    if (!made) return undefined;
    const { roundTripMs: _own, ...news } = made;
    const behindMs = this.#report?.news?.roundTripMs;
    return {
      ...news,
      ...(this.#isRefused ? NOT_ALLOWED : {}),
      ...(behindMs === undefined || hopUs === undefined
        ? {}
        : { roundTripMs: behindMs + Math.round(hopUs / 1000) }),
    };
  }
}
