/**
 * A program that is kept running.
 *
 *  1. The program is started. What can not be started the first time is an error at once.
 *  2. What it writes to its stdout goes to whoever makes something of it.
 *  3. When it ends, or gives nothing of use for a while, the log says so in the program's own last words.
 *  4. After a pause, longer each time unless it had been working, it is started again; and so on until it is closed.
 *     A device that is plugged in late is found that way.
 *  5. A program that is put in its place is started the moment that it has gone, and nothing is said about it.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Program } from "../system/program.ts";
import { Backoff, type BackoffOptions } from "./backoff.ts";
import { CameraError } from "./camera.ts";
import { type Clock, HOST_CLOCK } from "./clock.ts";
import { watchPipe } from "./pipe_watch.ts";
import type { PipeReading } from "./pipe_splitter.ts";
import { type ProcessRunEnd, readPipe, runProcess } from "./process_run.ts";
import { StallWatch } from "./stall_watch.ts";

/** A service is ended with all that belongs to it, the program a moment before we know that we are: no reason to warn. */
const QUIET_MS = 100;

/** When to give up waiting for a program, and when to start it again. */
export interface SupervisionOptions {
  /**
   * The process is ended and started again after this time without anything of use.
   * @default {5000}
   */
  readonly stallMs?: number;
  /**
   * The pauses start anew after a process that gave something of use for this long.
   * @default {10000}
   */
  readonly steadyMs?: number;
  /**
   * From SIGTERM to SIGKILL for a process that does not end.
   * @default {2000}
   */
  readonly killMs?: number;
  /** The pauses before it is started again. */
  readonly backoff?: BackoffOptions;
  /**
   * By which all of this is measured.
   * @default {HOST_CLOCK}
   */
  readonly clock?: Clock;
  /**
   * Runs it once.
   * @default {runProcess}
   */
  readonly run?: typeof runProcess;
}

/** What to start, what it is called, and who takes what it writes. */
export interface SupervisedProcessOptions extends SupervisionOptions {
  readonly program: Program;
  /** What it is, for people: `camera`. */
  readonly role: string;
  /** What it gives, for people: `picture`. */
  readonly product: string;
  /**
   * Takes bytes of stdout, which are valid only until it returns.
   *
   * @param arrivalUs the earliest time at which they can have come
   * @param isLate whether they may have waited, because this process was held up
   * @returns whether they completed something of use
   */
  readonly onBytes: (bytes: Uint8Array, arrivalUs: number, isLate: boolean) => boolean;
  /**
   * Reads stdout in place of this, and gives its bytes to nobody; nothing where it can not.
   *
   * @param onUseful to be told now and then while something of use comes
   */
  readonly readElsewhere?: (child: Deno.ChildProcess, onUseful: () => void) => PipeReading | undefined;
  /**
   * Told that one life of the process is over: what it has left unfinished will not be finished by the next.
   *
   * @param isAsked whether it was closed or replaced, and did not come to its own end
   * @returns what was wrong with what it gave, for people; nothing where nothing was
   */
  readonly onEnd: (isAsked: boolean) => string | void;
}

/** Starts a program and keeps it running until it is closed. */
export class SupervisedProcess {
  /** Resolves after {@linkcode close}; rejects with a `CameraError` where the first start fails. */
  readonly ended: Promise<void>;
  readonly #options: SupervisedProcessOptions;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #closing = new AbortController();
  /** Ends the process that runs now. */
  #life = new AbortController();
  #program: Program;
  #hasStarted = false;
  #restarts = 0;

  constructor(options: SupervisedProcessOptions) {
    this.#options = options;
    this.#clock = options.clock ?? HOST_CLOCK;
    this.#program = options.program;
    this.#backoff = new Backoff(options.backoff);
    this.ended = this.#keepRunning();
    // Whoever looks at `ended` still gets the error; a tool that closes the process first does not fall over it.
    this.ended.catch(() => {});
  }

  /** How often it has been started again; not by {@linkcode replace}. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Whether it has been closed, or is about to be. */
  get isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  /**
   * Ends the process and starts this program in its place, once it has gone. Where none runs, because the last one
   * failed, the pause goes on, and this is the program that is started after it.
   */
  replace(program: Program): void {
    this.#program = program;
    this.#life.abort();
  }

  /** Ends the process and waits until it has gone. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#life.abort();
    await this.ended.catch(() => {});
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      this.#life = new AbortController();
      const end = await this.#runOnce(this.#life.signal);
      if (this.#life.signal.aborted) continue;
      await this.#clock.pause(QUIET_MS, signal);
      if (signal.aborted) return;
      const waitMs = this.#backoff.nextMs();
      logEnd(this.#options, end, waitMs);
      await this.#clock.pause(waitMs, signal);
      if (!signal.aborted) this.#restarts += 1;
    }
  }

  /** One life of the process. */
  async #runOnce(signal: AbortSignal): Promise<ProcessRunEnd> {
    const { product, stallMs = 5000, steadyMs = 10_000, killMs = 2000, run = runProcess } = this.#options;
    const watch = new StallWatch(stallMs, this.#clock);
    const pipe = watchPipe();
    let firstUs = Infinity;
    let lastUs = 0;
    let end: ProcessRunEnd;
    let trouble: string | undefined;
    const onUseful = () => {
      watch.touch();
      lastUs = this.#clock.nowUs();
      firstUs = Math.min(firstUs, lastUs);
    };
    const onBytes = (bytes: Uint8Array) => {
      const nowUs = this.#clock.nowUs();
      const arrivalUs = pipe.dateRead(nowUs);
      if (this.#options.onBytes(bytes, arrivalUs, arrivalUs < nowUs)) onUseful();
    };
    const readStdout = (child: Deno.ChildProcess) =>
      this.#options.readElsewhere?.(child, onUseful) ?? readPipe(child.stdout, onBytes);
    try {
      const running = run(this.#program, { readStdout, watch, product, signal, killMs });
      this.#hasStarted = true;
      end = await running;
    } catch (error) {
      end = this.#explainFailedStart(error);
    } finally {
      watch.stop();
      pipe.stop();
      trouble = this.#options.onEnd(signal.aborted) ?? undefined;
      if (lastUs - firstUs >= steadyMs * 1000) this.#backoff.reset();
    }
    return trouble === undefined ? end : { ...end, reason: `${end.reason} (${trouble})` };
  }

  /** @throws CameraError at the first start; later on it has worked before and may work again */
  #explainFailedStart(error: unknown): ProcessRunEnd {
    const { role } = this.#options;
    const cause = describeStartError(this.#program.command, error);
    if (!this.#hasStarted) throw new CameraError(`Cannot start the ${role}: ${cause}`, { cause: error });
    return { reason: `could not be started again: ${cause}`, lastLines: [] };
  }
}

/** Why a program could not be started. */
export function describeStartError(command: string, error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return `there is no program ${command}`;
  if (error instanceof Deno.errors.PermissionDenied) return `${command} may not be executed`;
  return error instanceof Error ? error.message : String(error);
}

/** Warns that one life of a program is over, in its own last words. */
export function logEnd(
  { role, program }: Pick<SupervisedProcessOptions, "role" | "program">,
  end: ProcessRunEnd,
  waitMs: number,
): void {
  const { reason, lastLines } = end;
  const said = lastLines.length > 0 ? `; it said:\n  ${lastLines.join("\n  ")}` : "";
  getLogger(["uis", "capture"]).warn(
    "The {role} {label} {reason}; starting it again in {waitMs} ms{said}",
    { role, label: program.label, reason, waitMs, said, lastLines },
  );
}
