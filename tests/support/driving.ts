/**
 * A robot that can be driven and its drivers on a simulated network: the machines alone, and what they say.
 *
 * @module
 */

import { type Address, formatAddress } from "../../src/common/address.ts";
import type { Outgoing } from "../../src/common/outgoing.ts";
import type { DriveLine } from "../../src/drive/drive_line.ts";
import { Driver } from "../../src/drive/driver.ts";
import type { DrivePeer } from "../../src/drive/known_drivers.ts";
import type { DriveLimits } from "../../src/drive/newest_command.ts";
import { RobotDrive } from "../../src/drive/robot_drive.ts";
import { decodeDatagram, encodeDatagram } from "../../src/protocol.ts";
import type { DriveCommand } from "../../src/protocol/drive_command.ts";
import type { SimulatedNetwork } from "./simulated_network.ts";
import { addressOf } from "./pair.ts";

export const ROBOT = addressOf(1);
export const LIMITS: DriveLimits = { timeoutUs: 250_000, maxAgeUs: 500_000 };
const SESSION_ID = 7;
const FRAME_US = 33_333;

/** A line, and when it was written. */
export interface WrittenLine extends DriveLine {
  readonly atUs: number;
  /** How many commands had come. */
  readonly commands: number;
}

/** A robot without pictures: its frames are only numbers, which the viewers are told with the state. */
export class DrivenRobot {
  readonly clockOffsetUs: number;
  readonly address = ROBOT;
  readonly lines: WrittenLine[] = [];
  /** Every command that has come, and when. */
  readonly commands: (DriveCommand & { readonly atUs: number })[] = [];
  readonly capturesUs = new Map<number, number>();
  readonly faults = new Map<string, number>();
  drive = new RobotDrive(LIMITS);
  isCameraRunning = true;
  readonly rights = new Map<string, Partial<DrivePeer>>();
  readonly machine = {
    handleDatagram: (bytes: Uint8Array, from: Address, nowUs: number) => this.#handle(bytes, from, nowUs),
    pollDatagram: (nowUs: number, into: Uint8Array) => this.#poll(nowUs, into),
    pollTimeoutUs: () => Math.min(this.drive.nextUs(), this.#frameUs),
  };
  readonly #network: SimulatedNetwork;
  #sessionId = SESSION_ID;
  #frameUs = -Infinity;
  #frameId = 0;
  #counter = 0;
  /** What each viewer has been told. */
  readonly #viewers = new Map<string, { readonly address: Address; version: number }>();

  constructor(network: SimulatedNetwork, viewers: readonly Address[], clockOffsetUs = 0) {
    this.clockOffsetUs = clockOffsetUs;
    this.#network = network;
    for (const address of viewers) this.#viewers.set(formatAddress(address), { address, version: -1 });
    network.attach(this);
    this.drive.setProgram(true, network.nowUs + clockOffsetUs);
  }

  /** It is started again. */
  restart(): void {
    this.#sessionId++;
    this.#frameId = 0;
    this.drive = new RobotDrive(LIMITS);
    this.drive.setProgram(true, this.#network.timeOf(this));
    for (const viewer of this.#viewers.values()) viewer.version = -1;
  }

  get lastLine(): WrittenLine {
    return this.lines.at(-1)!;
  }

  peerAt(from: Address): DrivePeer {
    const key = formatAddress(from);
    return {
      key,
      name: `viewer ${from.hostname.at(-1)}`,
      mayDrive: true,
      mayStop: true,
      ...this.rights.get(key),
    };
  }

  #handle(bytes: Uint8Array, from: Address, nowUs: number): void {
    const datagram = decodeDatagram(bytes);
    if (typeof datagram === "string" || datagram.kind !== "drive-command") return;
    if (datagram.sessionId !== this.#sessionId) return;
    this.commands.push({ ...datagram, atUs: nowUs });
    const fault = this.drive.handleCommand(datagram, this.peerAt(from), nowUs);
    if (fault) this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
    this.#writeLine(nowUs);
  }

  #poll(nowUs: number, into: Uint8Array): Outgoing | undefined {
    this.#writeLine(nowUs);
    if (nowUs >= this.#frameUs) {
      this.#frameUs = nowUs + FRAME_US;
      for (const viewer of this.#viewers.values()) viewer.version = -1;
      if (this.isCameraRunning) this.#capture(nowUs);
    }
    for (const viewer of this.#viewers.values()) {
      if (viewer.version === this.drive.version) continue;
      viewer.version = this.drive.version;
      const state = this.drive.stateFor(this.peerAt(viewer.address), nowUs);
      const header = { sessionId: this.#sessionId, counter: ++this.#counter };
      return { to: viewer.address, length: encodeDatagram({ ...state, ...header }, into) };
    }
    return undefined;
  }

  #capture(nowUs: number): void {
    this.drive.frames.note(++this.#frameId, nowUs);
    this.capturesUs.set(this.#frameId, nowUs);
  }

  #writeLine(nowUs: number): void {
    for (let line = this.drive.pollLine(nowUs); line; line = this.drive.pollLine(nowUs)) {
      this.lines.push({ ...line, atUs: nowUs, commands: this.commands.length });
    }
  }
}

/** A viewer without a picture: the frame that it was told of last is the one that it shows. */
export class DrivingViewer {
  readonly address: Address;
  clockOffsetUs = 0;
  driver: Driver;
  readonly #network: SimulatedNetwork;
  #counter = 0;
  #sessionId = 0;
  readonly machine = {
    handleDatagram: (bytes: Uint8Array, _from: Address, nowUs: number) => this.#handle(bytes, nowUs),
    pollDatagram: (nowUs: number, into: Uint8Array) => this.#poll(nowUs, into),
    pollTimeoutUs: () => this.driver.nextUs,
  };

  constructor(network: SimulatedNetwork, address: Address, id: number) {
    this.address = address;
    this.driver = new Driver(id);
    this.#network = network;
    network.attach(this);
  }

  get nowUs(): number {
    return this.#network.timeOf(this);
  }

  /** It is read once; whoever holds goes on being read by {@linkcode hold}. */
  input(isHeld: boolean, linear = 0, buttons = 0): void {
    this.driver.handleInput({ isHeld, axes: [linear, 0, 0, 0, 0, 0, 0, 0], buttons }, this.nowUs);
  }

  /** Holds the control for so long, and is read all the time. */
  hold(us: number, linear = 0.5): void {
    const endUs = this.#network.nowUs + us;
    while (this.#network.nowUs < endUs) {
      this.input(true, linear);
      this.#network.advance(Math.min(20_000, endUs - this.#network.nowUs));
    }
  }

  #handle(bytes: Uint8Array, nowUs: number): void {
    const datagram = decodeDatagram(bytes);
    if (typeof datagram === "string" || datagram.kind !== "drive-state") return;
    this.driver.handleState(datagram, nowUs);
    this.#sessionId = this.driver.state!.sessionId;
    this.driver.noteShown(this.driver.state!.frameId, nowUs);
  }

  #poll(nowUs: number, into: Uint8Array): Outgoing | undefined {
    const command = this.driver.pollCommand(nowUs);
    if (!command) return undefined;
    const header = { sessionId: this.#sessionId, counter: ++this.#counter };
    return { to: ROBOT, length: encodeDatagram({ ...command, ...header }, into) };
  }
}
