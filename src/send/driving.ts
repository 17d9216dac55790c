/**
 * Driving at the sending end: whose a command is, and what each viewer is told of what the robot does.
 *
 * 1. `handleCommand`: the robot takes it from who may give it; anything else is counted;
 * 2. `pollState`: with each frame, at each change and now and then, every viewer is told, before anything else leaves;
 * 3. who drives and is served no more has left;
 * 4. `handleOwn`: one driver comes by this program itself (`own_driver.ts`).
 *
 * Who is spoken to by keys is known by its pairing, wherever it is. Anybody else is known by the address that it is served at
 * and was heard from, and may do nothing unless that was said.
 *
 * @module
 */

import { type Address, formatAddress, isSameAddress } from "../common/address.ts";
import { DropCounts } from "../common/drop_counts.ts";
import type { Outgoing } from "../common/outgoing.ts";
import { LEAST_INTERVAL_US, TOLD_INTERVAL_US } from "../drive/drive_times.ts";
import type { DrivePeer } from "../drive/known_drivers.ts";
import type { GivenCommand } from "../drive/driver.ts";
import { type CommandFault, RobotDrive } from "../drive/robot_drive.ts";
import type { DriveCommand } from "../protocol/drive_command.ts";
import { encodeDriveState, type StopReason } from "../protocol/drive_state.ts";
import type { ViewerFeed } from "./feed/viewer_feed.ts";
import { OWN_DRIVER, OwnStates } from "./own_driver.ts";
import type { DriveOptions } from "./sender_options.ts";
import type { Viewers } from "./viewers/viewers.ts";

/** What the robot does now, for people. */
export interface DriveSight {
  readonly isDriving: boolean;
  /** Why it is stopped; absent where it is driven. */
  readonly reason?: StopReason;
  /** Whose turn it is; empty: nobody's. */
  readonly driver: string;
}

/** `driven by laptop`, `stopped: picture too old`. */
export function describeSight({ reason, driver }: DriveSight): string {
  return reason === undefined ? `driven by ${driver}` : `stopped: ${reason}`;
}

/** What has been counted. */
export interface DriveStatistics extends DriveSight {
  /** Commands that came. */
  readonly commands: number;
  /** Those that were of no use, by the reason. */
  readonly refused: DropCounts<CommandFault | "unasked">;
}

/** One robot and its viewers. */
export class Driving {
  readonly robot: RobotDrive;
  readonly ownStates: OwnStates;
  /** Who is spoken to by keys at an address; nothing where nobody is. */
  findPaired: (address: Address) => DrivePeer | undefined = () => undefined;
  readonly #options: DriveOptions;
  readonly #sessionId: number;
  readonly #viewers: Viewers;
  readonly #refused = new DropCounts<CommandFault | "unasked">();
  #commands = 0;
  /** Where the last command of who drives came from. */
  #drivenFrom: Address | undefined;
  /** The newest command of each viewer that may do nothing: it is told that it was heard. */
  readonly #heard = new WeakMap<ViewerFeed, { readonly ownId: number; readonly ownNumber: number }>();
  /** Those that are being told, and how many of them have been. */
  #round: readonly ViewerFeed[] = [];
  #told = 0;
  #isFrameNew = false;
  #version = -1;
  /** When they began to be. */
  #roundUs = -Infinity;
  #feeds: readonly ViewerFeed[] = [];

  constructor(options: DriveOptions, sessionId: number, viewers: Viewers) {
    this.#options = options;
    this.#sessionId = sessionId;
    this.#viewers = viewers;
    this.robot = new RobotDrive(options);
    this.ownStates = new OwnStates(this.robot);
  }

  /** What the robot does now. */
  get sight(): DriveSight {
    const { isDriving, reason, driver } = this.robot;
    return { isDriving, ...(reason === undefined ? {} : { reason }), driver: driver?.name ?? "" };
  }

  /** What has been counted so far. */
  statistics(): DriveStatistics {
    return { ...this.sight, commands: this.#commands, refused: this.#refused };
  }

  /** Takes note of a frame that is about to leave; none is of the future, whatever its camera says. */
  noteFrame(id: number, captureUs: number, nowUs: number): void {
    this.robot.frames.note(id, Math.min(captureUs, nowUs));
    this.#isFrameNew = true;
  }

  /** Takes a command of this session. */
  handleCommand(command: DriveCommand, from: Address, nowUs: number): void {
    this.#commands++;
    const feed = this.#viewers.find(from);
    const peer = this.#peerAt(from, feed);
    if (!peer) return this.#refused.count("unasked");
    if (!peer.mayStop) {
      this.#heard.set(feed!, { ownId: command.driverId, ownNumber: command.number });
      return this.#refused.count("not-allowed");
    }
    // Who sees nothing of the stream may still stop the robot.
    const seen = feed ? peer : { ...peer, mayDrive: false };
    const fault = this.robot.handleCommand(command, seen, nowUs);
    if (fault) this.#refused.count(fault);
    if (this.robot.driver?.key === peer.key) this.#drivenFrom = from;
  }

  /** Takes a command that comes by this program itself. */
  handleOwn(command: GivenCommand, nowUs: number): void {
    this.#commands++;
    const fault = this.robot.handleCommand(command, OWN_DRIVER, nowUs);
    if (fault) this.#refused.count(fault);
    // Whichever viewer goes, this one stays.
    if (this.robot.driver === OWN_DRIVER) this.#drivenFrom = undefined;
  }

  /** Writes what the next viewer is to be told to the front of `into`; nothing where all know. */
  pollState(nowUs: number, into: Uint8Array): Outgoing | undefined {
    this.#lookForGone(nowUs);
    this.robot.advance(nowUs);
    if (nowUs >= this.#nextRoundUs()) {
      this.#isFrameNew = false;
      this.#version = this.robot.version;
      this.#roundUs = nowUs;
      this.#round = this.#viewers.feeds;
      this.#told = 0;
    }
    while (this.#told < this.#round.length) {
      const feed = this.#round[this.#told++]!;
      const peer = this.#peerAt(feed.address, feed);
      if (peer) return this.#tell(feed, peer, nowUs, into);
    }
    return undefined;
  }

  /** When something is to be done or told, in µs. */
  nextUs(): number {
    return this.#told < this.#round.length ? 0 : Math.min(this.robot.nextUs(), this.#nextRoundUs());
  }

  /** Whoever may stop the robot makes a change as often as it likes, of which all are told. */
  #nextRoundUs(): number {
    const isNew = this.#isFrameNew || this.robot.version !== this.#version;
    return this.#roundUs + (isNew ? LEAST_INTERVAL_US : TOLD_INTERVAL_US);
  }

  #peerAt(address: Address, feed: ViewerFeed | undefined): DrivePeer | undefined {
    const paired = this.findPaired(address);
    if (paired) return paired;
    // A group is never heard from its address.
    if (!feed || feed.heardUs === -Infinity) return undefined;
    const { isOpen } = this.#options;
    const key = formatAddress(address);
    return { key, name: key, mayDrive: isOpen, mayStop: isOpen };
  }

  #tell(feed: ViewerFeed, peer: DrivePeer, nowUs: number, into: Uint8Array): Outgoing {
    const state = { ...this.robot.stateFor(peer, nowUs), ...this.#heard.get(feed) };
    const header = { sessionId: this.#sessionId, counter: feed.nextCounter(nowUs) };
    const length = encodeDriveState({ ...state, ...header }, into);
    feed.countSent(length, nowUs);
    return { to: feed.address, length };
  }

  #lookForGone(nowUs: number): void {
    const { feeds } = this.#viewers;
    if (feeds === this.#feeds) return;
    this.#feeds = feeds;
    this.#roundUs = -Infinity;
    const { driver } = this.robot;
    const from = this.#drivenFrom;
    if (!driver || !from || feeds.some(({ address }) => isSameAddress(address, from))) return;
    this.robot.leave(driver.key, nowUs);
  }
}
