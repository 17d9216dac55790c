/**
 * The lines that a robot's motor program is told, on the thread of its machine: each is written the moment that it is due.
 *
 * 1. a program that has begun is there once it has read its first line, a stop;
 * 2. after each datagram, and when the time has come, the machine is asked for its line;
 * 3. a program that does not read for a while is as good as gone: the robot is stopped, and says so, until all is read;
 * 4. the last line is a stop.
 *
 * @module
 */

import { encodeDriveLine, makeStopLine } from "../drive/drive_line.ts";
import type { RobotDrive } from "../drive/robot_drive.ts";
import type { DriveState } from "../protocol/drive_state.ts";
import type { DriveSight, Driving } from "../send/driving.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { openNewestLine } from "../system/newest_line.ts";

/** A line that waits for this long has a reader that does something else. */
const DEAF_US = 500_000;
const FIRST_LINE = encodeDriveLine(makeStopLine("no driver"));
const STOP = encodeDriveLine(makeStopLine("program gone"));

/** Where lines go: the newest alone waits. */
export interface LineOutput {
  push(line: Uint8Array<ArrayBuffer>, nowUs: number): void;
  /** Since when a line waits for its reader, in µs; Infinity where none does. @default Infinity */
  readonly waitsSinceUs?: number;
  /** When it is to be rung, in µs. @default Infinity */
  readonly dueUs?: number;
  ring?(nowUs: number): void;
  /** Takes the last line; nothing waits after it. */
  finish?(line: Uint8Array<ArrayBuffer>): void;
  close?(): void;
}

/** Who hears of what happens. */
export interface DriveLinesHooks {
  /** What the robot does is another thing than before. */
  readonly onSight: (sight: DriveSight) => void;
  /** What the robot tells who drives it from this program itself; absent: nobody does. */
  readonly onState?: ((state: DriveState) => void) | undefined;
  /** Lines are not read; the robot is stopped until they are. */
  readonly onDeaf: () => void;
  /** Nobody reads any more. */
  readonly onGone: () => void;
  /** Takes lines where they go by no pipe. */
  readonly onLine: (line: Uint8Array<ArrayBuffer>) => void;
}

/** One robot's. */
export class DriveLines {
  readonly #driving: Driving;
  readonly #robot: RobotDrive;
  readonly #hooks: DriveLinesHooks;
  #output: LineOutput | undefined;
  /** Whether nothing is known to be read. */
  #isDeaf = true;
  #sight = "";

  constructor(driving: Driving, hooks: DriveLinesHooks) {
    this.#driving = driving;
    this.#robot = driving.robot;
    this.#hooks = hooks;
  }

  /** When something is to be written or tried again, in µs. */
  get dueUs(): number {
    const toldUs = this.#hooks.onState ? this.#driving.ownStates.dueUs : Infinity;
    return Math.min(this.#robot.nextUs(), this.#output?.dueUs ?? Infinity, toldUs);
  }

  /** A program takes lines from now on. @param pipe the descriptor of a pipe whose writes do not wait; absent: it has none */
  begin(pipe: number | undefined): void {
    const slot = pipe === undefined ? undefined : openNewestLine(pipe, () => this.#lose());
    this.#output = slot ?? { push: this.#hooks.onLine };
    this.#isDeaf = true;
    const nowUs = monotonicUs();
    // The second one waits until the first is read.
    for (let i = 0; i < 2; i++) this.#output?.push(FIRST_LINE, nowUs);
    this.ring(nowUs);
  }

  /** Has the program told to stop, as its last line; nothing is written after it. */
  end(): void {
    const nowUs = monotonicUs();
    this.#robot.setProgram(false, nowUs);
    const output = this.#output;
    this.#output = undefined;
    if (output?.finish) output.finish(STOP);
    else output?.push(STOP, nowUs);
    this.ring(nowUs);
  }

  /** Writes what is due. */
  ring(nowUs: number): void {
    const output = this.#output;
    if (output?.dueUs !== undefined && nowUs >= output.dueUs) output.ring?.(nowUs);
    const line = this.#robot.pollLine(nowUs);
    if (line) output?.push(encodeDriveLine(line), nowUs);
    if (output === this.#output) this.#listen(nowUs);
    this.#tell(nowUs);
  }

  /** Whether lines are read. */
  #listen(nowUs: number): void {
    if (!this.#output) return;
    const { waitsSinceUs = Infinity } = this.#output;
    const wasDeaf = this.#isDeaf;
    this.#isDeaf = wasDeaf ? waitsSinceUs < Infinity : nowUs - waitsSinceUs >= DEAF_US;
    if (this.#isDeaf === wasDeaf) return;
    this.#robot.setProgram(wasDeaf, nowUs);
    if (wasDeaf) return;
    this.#output.push(STOP, nowUs);
    this.#hooks.onDeaf();
  }

  #lose(): void {
    this.#output?.close?.();
    this.#output = undefined;
    this.#robot.setProgram(false, monotonicUs());
    this.#hooks.onGone();
  }

  #tell(nowUs: number): void {
    const { onState } = this.#hooks;
    const state = onState && this.#driving.ownStates.poll(nowUs);
    if (state) onState(state);
    const { sight } = this.#driving;
    const text = `${sight.reason} ${sight.driver}`;
    if (text === this.#sight) return;
    this.#sight = text;
    this.#hooks.onSight(sight);
  }
}
