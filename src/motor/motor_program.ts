/**
 * A robot's motor program, kept running: it reads what the motors are to do, one JSON object a line, from its stdin.
 *
 * 1. It is started without a shell; what can not be started the first time is an error at once.
 * 2. When it ends, or reads no more, the log says so in its own last words, and the robot is stopped.
 * 3. After a pause, longer each time unless it had been at work for a while, it is started again; its first line is a stop.
 *
 * @module
 */

import { Backoff } from "../capture/backoff.ts";
import { HOST_CLOCK } from "../capture/clock.ts";
import type { ProcessRunEnd } from "../capture/process_run.ts";
import { describeStartError, logEnd } from "../capture/supervised_process.ts";
import type { Program } from "../system/program.ts";
import { type BeginLines, runMotor } from "./motor_run.ts";

/** After so long a life the pauses start anew. */
const STEADY_US = 10_000_000;
const ROLE = "motor program";

/** Starts it and keeps it running until it is closed. */
export class MotorProgram {
  /** Resolves after {@linkcode close}; rejects where the first start fails, with an `Error` in one line. */
  readonly ended: Promise<void>;
  readonly #program: Program;
  readonly #begin: BeginLines;
  readonly #backoff = new Backoff({ firstMs: 200, maxMs: 5000 });
  readonly #closing = new AbortController();
  #hasStarted = false;

  constructor(program: Program, begin: BeginLines) {
    this.#program = program;
    this.#begin = begin;
    this.ended = this.#keepRunning();
    this.ended.catch(() => {});
  }

  /** Has it told to stop, ends it, and waits until it has gone. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.ended.catch(() => {});
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const beganUs = HOST_CLOCK.nowUs();
      const end = await this.#runOnce(signal);
      if (signal.aborted) return;
      if (HOST_CLOCK.nowUs() - beganUs >= STEADY_US) this.#backoff.reset();
      const waitMs = this.#backoff.nextMs();
      logEnd({ role: ROLE, program: this.#program }, end, waitMs);
      await HOST_CLOCK.pause(waitMs, signal);
    }
  }

  async #runOnce(signal: AbortSignal): Promise<ProcessRunEnd> {
    try {
      const running = runMotor(this.#program, this.#begin, signal);
      this.#hasStarted = true;
      return await running;
    } catch (error) {
      const cause = describeStartError(this.#program.command, error);
      if (!this.#hasStarted) throw new Error(`Cannot start the ${ROLE}: ${cause}`, { cause: error });
      return { reason: `could not be started again: ${cause}`, lastLines: [] };
    }
  }
}
