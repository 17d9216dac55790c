/**
 * A driver's hands at the viewer, without sockets or clocks: what leaves for the robot, and when.
 *
 * 1. `handleInput`: the hands, as often as they are read; of those of which nothing is heard any more nobody holds the
 *    control;
 * 2. `pollCommand`: the whole state, 50 times a second while the control is held, and a few times more at each change; a
 *    stop and a release until the robot has acknowledged them;
 * 3. `handleState`: what the robot does with it; nothing leaves for one that has never said so.
 *
 * @module
 */

import { serialDifference } from "../common/serial.ts";
import type { DriveCommand } from "../protocol/drive_command.ts";
import type { DriveState } from "../protocol/drive_state.ts";
import {
  ASK_INTERVAL_US,
  ASK_US,
  COMMAND_INTERVAL_US,
  INPUT_US,
  LEAST_INTERVAL_US,
  REPEAT_INTERVAL_US,
  REPEATS,
  UNHEARD_INTERVAL_US,
  UNHEARD_US,
  URGENT_REPEATS,
} from "./drive_times.ts";
import { type DriverInput, isSameInput, NO_INPUT } from "./driver_input.ts";
import { RoundTrip } from "./round_trip.ts";
import type { DriverAction } from "./seats.ts";

/** A command without its place in a session. */
export type DueCommand = Omit<DriveCommand, "sessionId" | "counter">;

/** A command as a robot judges it. */
export interface GivenCommand extends DueCommand {
  /** When its picture was captured, in µs; -Infinity where nobody knows. @default as the robot remembers that number */
  readonly captureUs?: number;
  /** The same of the picture that was pressed on. */
  readonly pressCaptureUs?: number;
}

/** Something that is said until it is heard. */
interface Unheard {
  /** Of the first command that says it; absent before that. */
  number?: number;
  untilUs: number;
  /** How often it has been said. */
  times: number;
}

/** One driver of one robot. */
export class Driver {
  readonly id: number;
  readonly #roundTrip = new RoundTrip();
  #state: DriveState | undefined;
  #input = NO_INPUT;
  #inputUs = -Infinity;
  /** Whether the control was held when the robot was started again, or nobody was heard: it has to be let go first. */
  #mustLetGo = false;
  #shownId: number | undefined;
  #number = 0;
  #press = 0;
  #pressFrameId: number | undefined;
  #stop = 0;
  #stopping: Unheard | undefined;
  #releasing: Unheard | undefined;
  #asksUntilUs = -Infinity;
  #repeats = 0;
  #sentUs = -Infinity;
  #dueUs = Infinity;

  /** @param id 32 random bits, not 0 */
  constructor(id: number) {
    this.id = id;
  }

  /** What the robot has said last; nothing where it says nothing of driving. */
  get state(): DriveState | undefined {
    return this.#state;
  }

  /** From a command to its answer in a picture, in µs; nothing before there was one. */
  get roundTripUs(): number | undefined {
    return this.#roundTrip.us;
  }

  /** Whether the control is held, as the robot is told. */
  get isHeld(): boolean {
    return this.#input.isHeld;
  }

  /** Whether a stop has not been acknowledged. */
  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  /** Whether it asks to take over; nobody does whom the robot does not let drive. */
  isAsking(nowUs: number): boolean {
    return nowUs < this.#asksUntilUs && this.#state?.mayDrive !== false;
  }

  /** Whether the robot is told something: then all that it shows is of interest. */
  get isActive(): boolean {
    return this.#dueUs < Infinity;
  }

  /** Does something for the robot, at once. */
  act(action: DriverAction, nowUs: number): void {
    if (action.kind === "input") this.handleInput(action.input, nowUs);
    else if (action.kind === "stop") this.pressStop(nowUs);
    else this.setAsking(action.isAsking, nowUs);
  }

  /** Takes what the hands do now; it has to come again and again while the control is held. */
  handleInput(input: DriverInput, nowUs: number): void {
    this.#inputUs = nowUs;
    if (!input.isHeld) this.#mustLetGo = false;
    this.#take({ ...input, isHeld: input.isHeld && !this.#mustLetGo }, nowUs);
  }

  /** Nobody is there any more whose hands they were. */
  release(nowUs: number): void {
    this.handleInput(NO_INPUT, nowUs);
  }

  /** Stops the robot, whoever drives it. */
  pressStop(nowUs: number): void {
    this.#stop = (this.#stop + 1) & 0xffff;
    this.#stopping = { untilUs: Infinity, times: 0 };
    this.#hasten(nowUs);
  }

  /** Asks to take over, or takes that back; in vain where the robot does not let it drive. */
  setAsking(isAsking: boolean, nowUs: number): void {
    if (isAsking && this.#state?.mayDrive === false) return;
    this.#asksUntilUs = isAsking ? nowUs + ASK_US : -Infinity;
    this.#hasten(nowUs);
  }

  /** A frame is shown now. */
  noteShown(frameId: number, nowUs: number): void {
    this.#shownId = frameId;
    this.#roundTrip.noteShown(frameId, nowUs);
  }

  /** Takes what the robot says, unless it has said something newer. */
  handleState(state: DriveState, nowUs: number): void {
    const isFirst = this.#state?.sessionId !== state.sessionId;
    if (isFirst) this.#beginSession(nowUs);
    if (state.ownId === this.id) this.#noteHeard(state.ownNumber);
    if (!isFirst && serialDifference(state.counter, this.#state!.counter) <= 0) return;
    this.#state = state;
    if (state.isDriving && state.driverId === this.id) {
      this.#roundTrip.noteAnswer(state.number, state.frameId);
    }
  }

  /** The robot says nothing any more. */
  endSession(): void {
    this.#state = undefined;
  }

  /** The command that is due now. */
  pollCommand(nowUs: number): DueCommand | undefined {
    if (nowUs >= this.#inputUs + INPUT_US) this.#drop(nowUs);
    if (!this.#state || nowUs < this.#dueUs) return undefined;
    const number = ++this.#number;
    this.#sentUs = nowUs;
    for (const unheard of [this.#stopping, this.#releasing]) this.#noteSaid(unheard, nowUs);
    if (this.#releasing && nowUs >= this.#releasing.untilUs) this.#releasing = undefined;
    this.#dueUs = nowUs + this.#intervalUs(nowUs);
    if (this.#input.isHeld) this.#roundTrip.noteSent(number, nowUs);
    const { isHeld, axes, buttons, frameId = this.#shownId } = this.#input;
    const shown = frameId === undefined ? {} : { frameId, pressFrameId: this.#pressFrameId ?? frameId };
    return {
      kind: "drive-command",
      driverId: this.id,
      ...{ number, ...shown, press: this.#press, stop: this.#stop },
      ...{ isHeld, isStop: this.#stopping !== undefined, isAsking: this.isAsking(nowUs), axes, buttons },
    };
  }

  /** When {@linkcode pollCommand} will next have something, in µs. */
  get nextUs(): number {
    if (!this.#state) return Infinity;
    return this.#input.isHeld ? Math.min(this.#dueUs, this.#inputUs + INPUT_US) : this.#dueUs;
  }

  #take(input: DriverInput, nowUs: number): void {
    const before = this.#input;
    this.#input = input;
    if (input.isHeld && !before.isHeld) {
      this.#press = (this.#press + 1) & 0xffff;
      this.#pressFrameId = input.frameId ?? this.#shownId;
      this.#releasing = undefined;
    }
    if (!input.isHeld && before.isHeld) this.#releasing = { untilUs: nowUs + UNHEARD_US, times: 0 };
    if (!input.isHeld && !before.isHeld) return;
    if (!isSameInput(input, before)) this.#hasten(nowUs);
  }

  /** Nothing moves again before the hands have let go, and press anew. */
  #drop(nowUs: number): void {
    if (!this.#input.isHeld) return;
    this.#take(NO_INPUT, nowUs);
    this.#mustLetGo = true;
  }

  #beginSession(nowUs: number): void {
    this.#drop(nowUs);
    this.#roundTrip.forget();
    this.#state = undefined;
  }

  /** A command leaves now, and a few after it. */
  #hasten(nowUs: number): void {
    this.#repeats = REPEATS;
    this.#dueUs = Math.min(this.#dueUs, Math.max(nowUs, this.#sentUs + LEAST_INTERVAL_US));
  }

  #noteSaid(unheard: Unheard | undefined, nowUs: number): void {
    if (!unheard) return;
    unheard.number ??= this.#number;
    unheard.times++;
    // The time counts from the first that has left.
    if (unheard.times === 1 && unheard.untilUs < Infinity) unheard.untilUs = nowUs + UNHEARD_US;
  }

  #noteHeard(number: number): void {
    const isHeard = (unheard: Unheard | undefined) =>
      unheard?.number !== undefined && serialDifference(number, unheard.number) >= 0;
    if (isHeard(this.#stopping)) this.#stopping = undefined;
    if (isHeard(this.#releasing)) this.#releasing = undefined;
  }

  #intervalUs(nowUs: number): number {
    const times = Math.min(this.#stopping?.times ?? Infinity, this.#releasing?.times ?? Infinity);
    if (times < URGENT_REPEATS) return REPEAT_INTERVAL_US;
    if (this.#repeats > 0) {
      this.#repeats--;
      return REPEAT_INTERVAL_US;
    }
    if (this.#input.isHeld) return COMMAND_INTERVAL_US;
    if (times < Infinity) return UNHEARD_INTERVAL_US;
    return this.isAsking(nowUs) ? ASK_INTERVAL_US : Infinity;
  }
}
