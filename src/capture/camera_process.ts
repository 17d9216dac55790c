/**
 * A camera that is a program: whatever writes JPEGs to its stdout.
 *
 *  1. The program is started. What can not be started the first time is an error at once.
 *  2. Its bytes become frames.
 *  3. When it ends, or gives no frame for a while, the log says so in the program's own last words.
 *  4. After a pause, longer each time unless it had been working, it is started again; and so on until the camera is
 *     closed. A camera that is plugged in late is found that way.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Frame } from "../frame.ts";
import { monotonicUs } from "../monotonic.ts";
import { Backoff, type BackoffOptions } from "./backoff.ts";
import { type Camera, CameraError, type CameraStatistics, type FrameSink } from "./camera.ts";
import type { CameraProgram } from "./camera_programs.ts";
import { type CameraRunEnd, runCamera } from "./camera_run.ts";
import { MjpegSplitter } from "./mjpeg_splitter.ts";
import { pause } from "./pause.ts";
import { StallWatch } from "./stall_watch.ts";

/** After Ctrl-C in a terminal the program ends with us, a moment before we know that we do: no reason to warn. */
const QUIET_MS = 100;

/** What to start and when to give up waiting for it. */
export interface ProcessCameraOptions {
  readonly program: CameraProgram;
  /**
   * The process is ended and started again after this time without a frame.
   * @default {5000}
   */
  readonly stallMs?: number;
  /**
   * The pauses start anew after a process that gave frames for this long.
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
}

/**
 * Starts a camera program and hands each frame to `onFrame` until the camera is closed.
 *
 * @returns the camera; its `ended` rejects where the program can not be started the first time
 */
export function startProcessCamera(options: ProcessCameraOptions, onFrame: FrameSink): Camera {
  return new ProcessCamera(options, onFrame);
}

class ProcessCamera implements Camera {
  readonly label: string;
  readonly ended: Promise<void>;
  readonly #options: ProcessCameraOptions;
  readonly #onFrame: FrameSink;
  readonly #splitter = new MjpegSplitter();
  readonly #backoff: Backoff;
  readonly #closing = new AbortController();
  #restarts = 0;

  constructor(options: ProcessCameraOptions, onFrame: FrameSink) {
    this.#options = options;
    this.#onFrame = onFrame;
    this.#backoff = new Backoff(options.backoff);
    this.label = options.program.label;
    this.ended = this.#keepRunning();
    // Whoever looks at `ended` still gets the error; a program that closes the camera first does not fall over it.
    this.ended.catch(() => {});
  }

  statistics(): CameraStatistics {
    return { ...this.#splitter.counts, restarts: this.#restarts };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.ended.catch(() => {});
  }

  async #keepRunning(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const end = await this.#runOnce();
      await pause(QUIET_MS, signal);
      if (signal.aborted) return;
      const waitMs = this.#backoff.nextMs();
      logEnd(this.label, end, waitMs);
      await pause(waitMs, signal);
      if (!signal.aborted) this.#restarts += 1;
    }
  }

  /** One life of the process. */
  async #runOnce(): Promise<CameraRunEnd> {
    const { program, stallMs = 5000, steadyMs = 10_000, killMs = 2000 } = this.#options;
    const watch = new StallWatch(stallMs);
    let firstUs = Infinity;
    let lastUs = 0;
    const takeFrame = (frame: Frame) => {
      watch.touch();
      lastUs = frame.captureUs;
      firstUs = Math.min(firstUs, lastUs);
      if (!this.#closing.signal.aborted) this.#onFrame(frame);
    };
    const onBytes = (bytes: Uint8Array) => this.#splitter.push(bytes, monotonicUs(), takeFrame);
    try {
      return await runCamera(program, { onBytes, watch, signal: this.#closing.signal, killMs });
    } catch (error) {
      return this.#explainFailedStart(error);
    } finally {
      watch.stop();
      this.#splitter.reset();
      if (lastUs - firstUs >= steadyMs * 1000) this.#backoff.reset();
    }
  }

  /** @throws CameraError at the first start; later on it has worked before and may work again */
  #explainFailedStart(error: unknown): CameraRunEnd {
    const { command } = this.#options.program;
    const cause = describeStartError(command, error);
    if (this.#restarts === 0) throw new CameraError(`Cannot start the camera: ${cause}`, { cause: error });
    return { reason: `could not be started again: ${cause}`, lastLines: [] };
  }
}

function describeStartError(command: string, error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return `there is no program ${command}`;
  if (error instanceof Deno.errors.PermissionDenied) return `${command} may not be executed`;
  return error instanceof Error ? error.message : String(error);
}

function logEnd(label: string, end: CameraRunEnd, waitMs: number): void {
  const { reason, lastLines } = end;
  const said = lastLines.length > 0 ? `; it said:\n  ${lastLines.join("\n  ")}` : "";
  getLogger(["uis", "capture"]).warn(
    "The camera {label} {reason}; starting it again in {waitMs} ms{said}",
    { label, reason, waitMs, said, lastLines },
  );
}
