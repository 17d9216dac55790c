/**
 * A program that drives by lines on the stdin of a listener: `listen ROBOT --drive-input -`.
 *
 * @module
 */

import { type DrivenTool, isStopped, type Presser } from "./driven_tool.ts";
import { startTool, type Tool } from "./tools.ts";

const WRITE_MS = 20;
/** A press that has not moved the robot by then was too early, or made on a picture that was too old. */
const HOLD_MS = 400;
/** Then pictures are looked at for so long. */
const LOOK_MS = 300;

/** Whom it drives. */
export interface LineDriverOptions {
  readonly robot: DrivenTool;
  /** Of the robot. */
  readonly address: string;
}

/** At work until it is disposed of. */
export class LineDriver implements Presser, AsyncDisposable {
  readonly listener: Tool;
  readonly #robot: DrivenTool;
  readonly #timer: ReturnType<typeof setInterval>;
  #linear: number | undefined;
  #turnMs = 0;

  constructor({ robot, address }: LineDriverOptions) {
    const args = ["--view", "none", "--port", "0", "--drive-input", "-", address];
    this.listener = startTool("listen", args, { isFed: true });
    this.#robot = robot;
    this.#timer = setInterval(() => this.#write(), WRITE_MS);
  }

  press(linear = 0.5): void {
    const nowMs = performance.now();
    const isMoving = this.#robot.moves.length > 0 && !isStopped(this.#robot.lines);
    if (isMoving || nowMs < this.#turnMs) return;
    this.#turnMs = nowMs + (this.#linear === undefined ? HOLD_MS : LOOK_MS);
    this.#linear = this.#linear === undefined ? linear : undefined;
  }

  /** Holds, whoever moves the robot meanwhile. */
  hold(linear: number): void {
    this.#linear = linear;
  }

  /** Lets go. */
  letGo(): void {
    this.#linear = undefined;
    this.#turnMs = performance.now() + LOOK_MS;
  }

  /** Writes nothing any more. */
  standStill(): void {
    clearInterval(this.#timer);
  }

  /** Ends, as a program that was killed. */
  async end(): Promise<void> {
    this.standStill();
    await this.listener.endFeed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.standStill();
    await this.listener[Symbol.asyncDispose]();
  }

  #write(): void {
    const line = this.#linear === undefined ? { held: false } : { linear: this.#linear };
    // A listener that was killed reads nothing.
    this.listener.feed(new TextEncoder().encode(JSON.stringify(line) + "\n")).catch(() => {});
  }
}
