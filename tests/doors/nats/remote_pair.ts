/**
 * A robot, its gateway and a driver behind a server of NATS, under one clock that a test moves: the machines alone.
 *
 * Between driver and gateway messages come in order, as by TCP: while the way stands still they wait, and come all at once when
 * it goes on; where it is cut they are gone. The hosts' clocks are far from each other.
 *
 * @module
 */

import type { DriveLine } from "../../../src/drive/drive_line.ts";
import { Driver } from "../../../src/drive/driver.ts";
import { makeNews } from "../../../src/drive/driver_news.ts";
import type { DrivePeer } from "../../../src/drive/known_drivers.ts";
import { RobotDrive } from "../../../src/drive/robot_drive.ts";
import { DriverSeats } from "../../../src/drive/seats.ts";
import {
  describeReport,
  type DriveReport,
  encodeCommand,
  parseCommand,
  readReport,
} from "../../../src/doors/nats/messages/drive_message.ts";
import { RemoteDriver } from "../../../src/doors/nats/drive/remote_driver.ts";
import { type CommandFate, RemoteSeats } from "../../../src/doors/nats/drive/remote_seats.ts";

const STEP_US = 1_000;
const FRAME_US = 33_000;
const INPUT_US = 20_000;
const TOLD_US = 100_000;
const ROBOT_US = 2_000;
/** How far the driver's clock is from the gateway's, and how sure that is. */
const OFFSET_US = 7_000_000_000;
const BOUND_US = 1_000;
export const LIMITS = { timeoutUs: 250_000, maxAgeUs: 500_000 };
const GATEWAY: DrivePeer = { key: "gateway", name: "gateway", mayDrive: true, mayStop: true };

/** A line of the motor program. */
export interface TimedLine extends DriveLine {
  readonly atUs: number;
}

interface Due {
  readonly atUs: number;
  readonly act: () => void;
}

/** One way of a connection. */
class Way {
  delayUs = 5_000;
  isStalled = false;
  #waiting: Due[] = [];

  send(nowUs: number, act: () => void): void {
    this.#waiting.push({ atUs: nowUs + this.delayUs, act });
  }

  drop(): void {
    this.#waiting = [];
  }

  run(nowUs: number): void {
    while (!this.isStalled && this.#waiting.length > 0 && this.#waiting[0]!.atUs <= nowUs) {
      this.#waiting.shift()!.act();
    }
  }
}

/** The listener beside the robot. */
class GatewayHost {
  readonly seats: DriverSeats;
  readonly remote: RemoteSeats;
  readonly driver: Driver;
  readonly fates: CommandFate[] = [];
  readonly name: string;

  constructor(name: string, id: number, nowUs: () => number) {
    this.name = name;
    this.driver = new Driver(id);
    this.seats = new DriverSeats(nowUs);
    this.seats.sink = (_key, action) => {
      if (action.kind === "input") this.driver.handleInput(action.input, nowUs());
      else if (action.kind === "stop") this.driver.pressStop(nowUs());
      else this.driver.setAsking(action.isAsking, nowUs());
    };
    this.remote = new RemoteSeats(() => this.seats.open("rover"));
  }
}

/** A driver behind the server. */
export class RemoteHost {
  driver: RemoteDriver;
  /** What the hands do; they are read all the time. */
  held: number | undefined;
  isFrozen = false;
  isClockKnown = true;
  readonly up = new Way();
  readonly down = new Way();
  inputUs = -Infinity;

  constructor(id: number) {
    this.driver = new RemoteDriver({ id, name: `driver ${id}` });
  }
}

/** All of them. */
export class RemotePair {
  nowUs = 50_000_000_000;
  readonly lines: TimedLine[] = [];
  readonly capturesUs = new Map<number, number>();
  robot = new RobotDrive(LIMITS);
  gateway: GatewayHost;
  readonly hosts: RemoteHost[] = [];
  isServerUp = true;
  readonly #robotUp = new Way();
  readonly #robotDown = new Way();
  #robotSession = 1;
  #counter = 0;
  #version = -1;
  #frameId = 100;
  #frames = 0;
  #frameUs = 0;
  #toldUs = 0;
  #gateways = 0;
  #session = "";

  constructor(drivers = 1) {
    this.#robotUp.delayUs = this.#robotDown.delayUs = ROBOT_US;
    this.robot.setProgram(true, this.nowUs);
    this.gateway = this.#makeGateway();
    for (let id = 1; id <= drivers; id++) this.hosts.push(new RemoteHost(id));
  }

  get host(): RemoteHost {
    return this.hosts[0]!;
  }

  /** By the drivers' clock. */
  get hostUs(): number {
    return this.nowUs + OFFSET_US;
  }

  get isMoving(): boolean {
    return this.lines.at(-1)?.state === "driving";
  }

  /** The lines that moved it. */
  get moves(): TimedLine[] {
    return this.lines.filter(({ state }) => state === "driving");
  }

  /** The gateway is started again. */
  restartGateway(): void {
    this.gateway.remote.close();
    this.gateway = this.#makeGateway();
  }

  /** The robot is started again: its frames are numbered anew. */
  restartRobot(): void {
    this.#robotSession++;
    this.#frameId = 1;
    this.#session = `${this.gateway.name}-${++this.#frames}`;
    this.robot = new RobotDrive(LIMITS);
    this.robot.setProgram(true, this.nowUs);
    this.#version = -1;
  }

  /** The server dies, or is there again. */
  setServer(isUp: boolean): void {
    if (isUp === this.isServerUp) return;
    this.isServerUp = isUp;
    for (const { up, down, driver } of this.hosts) {
      up.drop();
      down.drop();
      driver.handleBreak();
    }
  }

  run(us: number): void {
    for (const endUs = this.nowUs + us; this.nowUs < endUs;) {
      this.nowUs += STEP_US;
      this.#stepRobot();
      this.#stepGateway();
      for (const host of this.hosts) this.#stepHost(host);
      this.#writeLines();
    }
  }

  #makeGateway(): GatewayHost {
    const name = `gateway${++this.#gateways}`;
    this.#session = `${name}-${++this.#frames}`;
    return new GatewayHost(name, 1_000 + this.#gateways, () => this.nowUs);
  }

  #stepRobot(): void {
    this.#robotUp.run(this.nowUs);
    this.#robotDown.run(this.nowUs);
    const isFrame = this.nowUs >= this.#frameUs + FRAME_US;
    if (isFrame) this.#capture();
    if (!isFrame && this.robot.version === this.#version) return;
    this.#version = this.robot.version;
    const header = { sessionId: this.#robotSession, counter: ++this.#counter };
    const state = { ...this.robot.stateFor(GATEWAY, this.nowUs), ...header };
    const { gateway } = this;
    this.#robotDown.send(this.nowUs, () => {
      gateway.driver.handleState(state, this.nowUs);
      this.#noteNews(gateway);
    });
  }

  #capture(): void {
    this.#frameUs = this.nowUs;
    const id = ++this.#frameId;
    this.robot.frames.note(id, this.nowUs);
    this.capturesUs.set(id, this.nowUs);
    const session = this.#session;
    this.#robotDown.send(this.nowUs, () => {
      this.gateway.driver.noteShown(id, this.nowUs);
      if (!this.isServerUp) return;
      for (const host of this.hosts) {
        host.down.send(this.nowUs, () => host.driver.noteShown(id, session, this.hostUs));
      }
    });
  }

  #noteNews(gateway: GatewayHost): void {
    const news = makeNews(gateway.driver, this.nowUs);
    gateway.remote.noteNews(news, { heardUs: this.nowUs, atUs: this.nowUs });
  }

  #stepGateway(): void {
    const { gateway } = this;
    for (let due; (due = gateway.driver.pollCommand(this.nowUs));) {
      const command = { ...due, sessionId: this.#robotSession, counter: ++this.#counter };
      const session = this.#robotSession;
      this.#robotUp.send(this.nowUs, () => {
        if (session === this.#robotSession) this.robot.handleCommand(command, GATEWAY, this.nowUs);
      });
      this.#noteNews(gateway);
    }
    if (this.nowUs < this.#toldUs + TOLD_US) return;
    this.#toldUs = this.nowUs;
    gateway.remote.expire(this.nowUs);
    if (!gateway.remote.isDrivable || !this.isServerUp) return;
    for (const host of this.hosts) this.#answer(host, gateway.remote.report(this.#session, this.nowUs));
  }

  #answer(host: RemoteHost, report: DriveReport): void {
    const text = JSON.stringify(describeReport(report));
    host.down.send(this.nowUs, () => host.driver.handleReport(readReport(JSON.parse(text))!, this.hostUs));
  }

  #stepHost(host: RemoteHost): void {
    host.up.run(this.nowUs);
    if (host.isFrozen) return;
    host.down.run(this.nowUs);
    if (this.nowUs >= host.inputUs + INPUT_US) {
      host.inputUs = this.nowUs;
      const { held } = host;
      const input = { isHeld: held !== undefined, axes: [held ?? 0, 0, 0, 0, 0, 0, 0, 0], buttons: 0 };
      host.driver.act({ kind: "input", input }, this.hostUs);
    }
    for (let due; (due = host.driver.poll(this.hostUs));) {
      if (!this.isServerUp) continue;
      const sent = { us: this.nowUs, boundUs: BOUND_US };
      const text = encodeCommand(host.isClockKnown ? { ...due, sent } : due);
      host.up.send(this.nowUs, () => this.#take(host, text));
    }
  }

  #take(host: RemoteHost, text: string): void {
    const { gateway } = this;
    const command = parseCommand(new TextEncoder().encode(text))!;
    const fate = gateway.remote.handleCommand(command, this.#session, this.nowUs);
    gateway.fates.push(fate);
    if (this.isServerUp) {
      this.#answer(host, gateway.remote.report(this.#session, this.nowUs, command.driverId));
    }
  }

  #writeLines(): void {
    for (let line = this.robot.pollLine(this.nowUs); line; line = this.robot.pollLine(this.nowUs)) {
      this.lines.push({ ...line, atUs: this.nowUs });
    }
  }
}
