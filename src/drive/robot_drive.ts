/**
 * What the robot does with its drivers' commands, without sockets or clocks: the current one, or a stop.
 *
 * 1. `handleCommand`: the newest command of who drives is carried out where its picture is young enough; a stop of anybody
 *    who may press it stops the robot;
 * 2. `advance`: what time does: no command, a picture that has become too old, a driver who has let go;
 * 3. `pollLine`: what the motor program is told, judged anew at that very moment;
 * 4. `stateFor`: what a viewer is told; `version` changes with it.
 *
 * After each stop the press that drove is spent. A new one counts where the picture that it was made on is young enough,
 * and, unless the driver itself had let go, was captured after the stop: who has not seen that the robot stopped does not
 * start it again. So it never moves because a link comes back, whatever was pressed meanwhile.
 *
 * @module
 */

import type { DriveState, StopReason } from "../protocol/drive_state.ts";
import { type DriveLine, makeStopLine } from "./drive_line.ts";
import { LINE_INTERVAL_US } from "./drive_times.ts";
import type { DueCommand, GivenCommand } from "./driver.ts";
import { FrameTimes } from "./frame_times.ts";
import { type DrivePeer, type KnownDriver, KnownDrivers, noteCommand } from "./known_drivers.ts";
import { type DriveLimits, NewestCommand } from "./newest_command.ts";
import { Turn } from "./turn.ts";

/** Why a command was of no use. */
export type CommandFault =
  /** A newer one has come before. */
  | "overtaken"
  /** This viewer may not do it. */
  | "not-allowed"
  | "other-driver"
  /** Held, but the robot has stopped since it was pressed. */
  | "spent"
  | "picture-too-old"
  | "program-gone";

const NO_AGES = { pictureAgeMs: 0, commandAgeMs: 0 };

/** One robot. */
export class RobotDrive {
  readonly frames = new FrameTimes();
  /** Another one after each change that viewers are to be told of. */
  version = 0;
  readonly #limits: DriveLimits;
  readonly #drivers = new KnownDrivers();
  readonly #turn: Turn;
  /** Of who drives. */
  #newest: NewestCommand | undefined;
  #isDriving = false;
  #reason: StopReason = "program gone";
  #stoppedUs = -Infinity;
  /** Whether a press counts only on a picture from after the stop. */
  #needsSight = false;
  #hasProgram = false;
  #isLineDue = true;
  #lineUs = -Infinity;

  constructor(limits: DriveLimits) {
    this.#limits = limits;
    this.#turn = new Turn(limits.timeoutUs);
  }

  /** Whether the motors are to move. */
  get isDriving(): boolean {
    return this.#isDriving;
  }

  /** Why they are not. */
  get reason(): StopReason | undefined {
    return this.#isDriving ? undefined : this.#reason;
  }

  /** Whose turn it is. */
  get driver(): DrivePeer | undefined {
    return this.#turn.driver?.peer;
  }

  /** The motor program takes lines, or does so no more. */
  setProgram(isThere: boolean, nowUs: number): void {
    if (isThere === this.#hasProgram) return;
    this.#hasProgram = isThere;
    if (isThere) this.#say(this.#turn.driver ? "released" : "no driver");
    else this.#stop("program gone", nowUs);
  }

  /** Takes a command; returns why it is of no use. */
  handleCommand(command: GivenCommand, peer: DrivePeer, nowUs: number): CommandFault | undefined {
    this.advance(nowUs);
    const driver = this.#drivers.find(command, peer, this.#turn.driver);
    if (!noteCommand(driver, command, nowUs)) return "overtaken";
    // It goes on being told until it hears that it has been heard.
    if (command.isStop || !command.isHeld) this.version++;
    const isStopped = command.isStop && this.#takeStop(driver, command, nowUs);
    if (!peer.mayDrive) {
      this.leave(peer.key, nowUs);
      return command.isHeld || command.isStop && !isStopped ? "not-allowed" : undefined;
    }
    if (command.isAsking && this.#turn.noteAsking(driver, nowUs)) this.version++;
    this.#endTurn(nowUs);
    if (driver !== this.#turn.driver && !this.#takeTurn(driver, command)) {
      return command.isHeld ? "other-driver" : undefined;
    }
    return this.#judge(driver, command, nowUs);
  }

  /** A viewer has gone. */
  leave(key: string, nowUs: number): void {
    if (this.#turn.asker?.peer.key === key) this.#turn.forgetAsker();
    if (this.#turn.driver?.peer.key !== key) return;
    this.#stop("no driver", nowUs);
    this.#turn.driver = this.#newest = undefined;
  }

  /** Does what has become due. */
  advance(nowUs: number): void {
    const fault = this.#isDriving ? this.#newest!.findFault(nowUs) : undefined;
    if (fault) this.#stop(fault, nowUs);
    if (nowUs >= this.#turn.askEndsUs) {
      this.#turn.forgetAsker();
      this.version++;
    }
    this.#endTurn(nowUs);
  }

  /** When {@linkcode advance} or {@linkcode pollLine} will next have something to do, in µs. */
  nextUs(): number {
    let nextUs = Math.min(this.#isDriving ? Infinity : this.#turn.endsUs, this.#turn.askEndsUs);
    if (this.#hasProgram) nextUs = Math.min(nextUs, this.#isLineDue ? 0 : this.#lineUs + LINE_INTERVAL_US);
    return this.#isDriving ? Math.min(nextUs, this.#newest!.endsUs) : nextUs;
  }

  /** What the program is to be told now; nothing where it knows. */
  pollLine(nowUs: number): DriveLine | undefined {
    this.advance(nowUs);
    if (!this.#hasProgram || !this.#isLineDue && nowUs < this.#lineUs + LINE_INTERVAL_US) return undefined;
    this.#isLineDue = false;
    this.#lineUs = nowUs;
    const driver = this.driver?.name ?? "";
    if (!this.#isDriving) return makeStopLine(this.#reason, driver);
    const { axes, buttons } = this.#newest!.command;
    const { pictureAgeMs, commandAgeMs } = this.#newest!.ages(nowUs);
    const [linear = 0, angular = 0] = axes;
    const hands = { linear, angular, axes, buttons, driver };
    return { state: "driving", reason: "", ...hands, pictureAgeMs, commandAgeMs };
  }

  /** What a viewer is told. */
  stateFor(peer: DrivePeer, nowUs: number): Omit<DriveState, "sessionId" | "counter"> {
    const own = this.#drivers.ofPeer(peer.key);
    const isOther = own?.isHeld === true && this.#turn.driver !== undefined && own !== this.#turn.driver &&
      peer.mayDrive;
    const reason = isOther ? "other driver" : this.reason;
    const [linear = 0, angular = 0] = this.#isDriving ? this.#newest!.command.axes : [];
    return {
      kind: "drive-state",
      frameId: this.frames.newestId,
      ownId: own?.id ?? 0,
      ownNumber: own?.number ?? 0,
      driverId: this.#turn.driver?.id ?? 0,
      number: this.#turn.driver?.number ?? 0,
      isDriving: this.#isDriving,
      ...(reason === undefined ? {} : { reason }),
      mayDrive: peer.mayDrive,
      mayStop: peer.mayStop,
      ...{ linear, angular },
      ...(this.#newest?.ages(nowUs) ?? NO_AGES),
      driver: this.driver?.name ?? "",
      asker: this.#turn.asker?.peer.name ?? "",
    };
  }

  /** Whether it was one that this viewer may press; each press of it stops once. */
  #takeStop(driver: KnownDriver, { stop }: DueCommand, nowUs: number): boolean {
    if (!driver.peer.mayStop) return false;
    if (driver.stop !== stop) this.#stop("stop pressed", nowUs);
    driver.stop = stop;
    return true;
  }

  #takeTurn(driver: KnownDriver, command: DueCommand): boolean {
    const taken = this.#turn.take(driver, command);
    if (taken !== "not-pressed") this.version++;
    if (taken === "taken") this.#newest = undefined;
    return taken === "taken";
  }

  #judge(driver: KnownDriver, command: GivenCommand, nowUs: number): CommandFault | undefined {
    const { captureUs = this.frames.captureUs(command.frameId) } = command;
    this.#newest = new NewestCommand(command, nowUs, captureUs, this.#limits);
    if (!command.isHeld) return void this.#release(nowUs);
    if (command.press === driver.spentPress) return "spent";
    if (!this.#hasProgram) return this.#refuse("program-gone", "program gone", nowUs);
    if (this.#newest.findFault(nowUs)) return this.#refuse("picture-too-old", "picture too old", nowUs);
    if (!this.#isDriving) {
      const { pressCaptureUs: pressedOnUs = this.frames.captureUs(command.pressFrameId) } = command;
      if (nowUs - pressedOnUs >= this.#limits.maxAgeUs) {
        return this.#refuse("picture-too-old", "picture too old", nowUs);
      }
      if (this.#needsSight && pressedOnUs <= this.#stoppedUs) {
        driver.spentPress = command.press;
        return "spent";
      }
      this.#isDriving = true;
      this.version++;
    }
    this.#isLineDue = true;
    return undefined;
  }

  #refuse(fault: CommandFault, reason: StopReason, nowUs: number): CommandFault {
    if (this.#isDriving) this.#stop(reason, nowUs);
    else if (this.#reason !== reason) this.#say(reason);
    this.#turn.driver!.spentPress = this.#turn.driver!.press;
    return fault;
  }

  #release(nowUs: number): void {
    if (this.#isDriving) return this.#stop("released", nowUs);
    // What has to be looked at first is said until somebody presses anew.
    const isKept = ["stop pressed", "program gone", "released"].includes(this.#reason);
    if (!isKept) this.#say("released");
  }

  #stop(reason: StopReason, nowUs: number): void {
    const isOwn = reason === "released" || reason === "no driver";
    if (this.#isDriving || !isOwn) {
      this.#stoppedUs = nowUs;
      this.#needsSight = !isOwn;
    }
    this.#isDriving = false;
    if (this.#turn.driver) this.#turn.driver.spentPress = this.#turn.driver.press;
    this.#say(reason);
  }

  #say(reason: StopReason): void {
    this.#reason = reason;
    this.#isLineDue = true;
    this.version++;
  }

  /** The turn of who has let go ends. */
  #endTurn(nowUs: number): void {
    if (this.#isDriving || nowUs < this.#turn.endsUs) return;
    this.#turn.driver = this.#newest = undefined;
    if (this.#reason === "stop pressed" || !this.#hasProgram) this.version++;
    else this.#say("no driver");
  }
}
