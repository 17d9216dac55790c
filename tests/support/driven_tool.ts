/**
 * A robot that is driven, as a process, with a motor program that writes down what it is told.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import type { DriveLine } from "../../src/drive/drive_line.ts";
import type { StopReason } from "../../src/protocol/drive_state.ts";
import { startTool, type Tool, type ToolOptions } from "./tools.ts";

const SUPPORT = new URL("./", import.meta.url).pathname;
export const TIMEOUT_MS = 250;
export const MAX_AGE_MS = 500;
/** What a machine that is busy with other things may add to any time that two processes measure. */
export const BUSY_MS = 2000;

const MOST_TRIES = 5;

/** What dies, which tool it is, and how that is started. */
export interface RobotOptions extends ToolOptions {
  /** The motor program dies at the first line that says this. */
  readonly dieAt?: string;
  /** @default "broadcast" */
  readonly tool?: "broadcast" | "t265";
}

/** Who holds the control, and presses anew where that has not moved the robot. */
export interface Presser {
  press(linear?: number): void;
}

/** What has the robot moved, and what stops it. */
export interface Stopping {
  readonly move: () => Promise<void>;
  readonly act: () => void | Promise<void>;
  readonly undo: () => void | Promise<void>;
}

/** A line, as the motor program was told it. */
export interface ToldLine extends DriveLine {
  /** When the motor program had read it, by the clock that all processes share. */
  readonly atMs: number;
}

/** A robot with a motor program that writes down what it is told. */
export class DrivenTool implements AsyncDisposable {
  readonly tool: Tool;
  readonly #folder = Deno.makeTempDirSync();
  readonly #path = `${this.#folder}/lines`;

  /** @param args but for its motor program */
  constructor(args: readonly string[], { dieAt, tool = "broadcast", ...options }: RobotOptions = {}) {
    const motor = `'${Deno.execPath()}' run -A '${SUPPORT}motor_stand_in.ts' '${this.#path}'`;
    const program = dieAt === undefined ? motor : `${motor} --die-at ${dieAt}`;
    this.tool = startTool(tool, ["--drive", program, ...args], options);
  }

  /** `begin …`, `end`, or a line. */
  get words(): [number, string][] {
    let text = "";
    try {
      text = Deno.readTextFileSync(this.#path);
    } catch {
      // nothing has been written
    }
    return text.split("\n").slice(0, -1).map((line) => {
      const at = line.indexOf(" ");
      return [Number(line.slice(0, at)), line.slice(at + 1)];
    });
  }

  get lines(): ToldLine[] {
    return this.words.flatMap(([atMs, text]) => text.startsWith("{") ? [{ ...JSON.parse(text), atMs }] : []);
  }

  get moves(): ToldLine[] {
    return this.lines.filter(({ state }) => state === "driving");
  }

  /** Of the motor program that was started first. */
  get motorPid(): number {
    return Number(/begin (\d+)/.exec(this.words[0]![1])![1]);
  }

  get hasEnded(): boolean {
    return this.words.at(-1)?.[1] === "end";
  }

  async until(what: string, condition: (lines: ToldLine[]) => boolean): Promise<void> {
    await this.tool.until(what, () => condition(this.lines));
  }

  /** Waits until it moves by a driver that holds: one in another process where none is named. */
  async moving(driver?: Presser, linear?: number): Promise<void> {
    const before = this.moves.length;
    await this.until("it moves", (lines) => {
      driver?.press(linear);
      return this.moves.length > before + 3 && lines.at(-1)!.state === "driving";
    });
  }

  /**
   * Has the robot moved and then stopped by what is done, for this reason, unless a machine that is held up has stopped it for
   * another one before; what is done is undone then.
   */
  async stopsBy(
    reason: StopReason,
    { move, act, undo }: Stopping,
  ): Promise<{ last: ToldLine; stop: ToldLine }> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      await move();
      await act();
      await this.until("it has stopped", isStopped);
      const found = stopOf(this.lines);
      if (found.stop.reason === reason) return found;
      await undo();
    }
    throw new Error(`it never stopped for ${reason}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.tool[Symbol.asyncDispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** The first stop after the last line that moved. */
export function stopOf(lines: readonly ToldLine[]): { readonly last: ToldLine; readonly stop: ToldLine } {
  const at = lines.findLastIndex(({ state }) => state === "driving");
  return { last: lines[at]!, stop: lines[at + 1]! };
}

/** Whether it stands now. */
export function isStopped(lines: readonly ToldLine[]): boolean {
  return lines.at(-1)?.state === "stopped";
}

/** By its own words: no line ever moved on a command or a picture that was too old; a stop is zero in every number. */
export function checkLines(lines: readonly ToldLine[]): void {
  for (const { state, linear, angular, axes, commandAgeMs, pictureAgeMs, buttons } of lines) {
    if (state === "driving") assert(commandAgeMs <= TIMEOUT_MS && pictureAgeMs <= MAX_AGE_MS);
    else assertEquals([linear, angular, buttons, ...axes].filter((value) => value !== 0), []);
  }
}

/** From the last command to the stop, as the motor program saw it. */
export function measure({ last, stop }: { readonly last: ToldLine; readonly stop: ToldLine }): number {
  const ms = stop.atMs - (last.atMs - last.commandAgeMs);
  assert(ms <= TIMEOUT_MS + 50 + BUSY_MS, `${ms}`);
  return ms;
}
