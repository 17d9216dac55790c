/**
 * A camera that is a program: whatever writes JPEGs to its stdout.
 *
 * @module
 */

import type { Frame } from "../common/frame.ts";
import type { Camera, CameraStatistics, FrameSink, PipeSinks } from "./camera.ts";
import type { CameraProgram } from "./camera_programs.ts";
import { findStdoutOf } from "./find_pipe.ts";
import { MjpegSplitter } from "./mjpeg_splitter.ts";
import type { PipeReading, PipeSplitter } from "./pipe_splitter.ts";
import { withRefusals } from "./refusals.ts";
import { addCounts, type SplitterCounts } from "./splitter_counts.ts";
import { describeTrouble, type TroubleCounts } from "./trouble.ts";
import { SupervisedProcess, type SupervisionOptions } from "./supervised_process.ts";

/** What to start and when to give up waiting for it: a camera that gives no frame has stalled. */
export interface ProcessCameraOptions extends SupervisionOptions {
  readonly program: CameraProgram;
}

/**
 * Starts a camera program, keeps it running, and hands each frame to the sinks until the camera is closed.
 *
 * @returns the camera; its `ended` rejects where the program can not be started the first time, and it has a `setQuality`
 *   where the program can be started at another quality
 */
export function startProcessCamera(options: ProcessCameraOptions, sinks: PipeSinks): Camera {
  return new ProcessCamera(options, sinks);
}

class ProcessCamera implements Camera {
  readonly label: string;
  readonly ended: Promise<void>;
  readonly setQuality?: (quality: number) => void;
  readonly #onFrame: FrameSink;
  readonly #splitter = new MjpegSplitter();
  /** Finds the frames in place of ours where it gets at the pipe: not that of a program which ends at once. */
  readonly #remote: PipeSplitter | undefined;
  readonly #process: SupervisedProcess;
  /** What had been counted when this life of the process began. */
  #lifeBefore: TroubleCounts | undefined;

  constructor(options: ProcessCameraOptions, { onFrame, openSplitter }: PipeSinks) {
    this.label = options.program.label;
    this.#onFrame = onFrame;
    this.#remote = openSplitter?.();
    this.#process = new SupervisedProcess({
      ...options,
      role: "camera",
      product: "picture",
      onBytes: (bytes, arrivalUs) => this.#take(bytes, arrivalUs),
      readElsewhere: (child, onUseful) => this.#readElsewhere(child, onUseful),
      onEnd: (isAsked) => isAsked ? this.#splitter.reset() : this.#endLife(),
    });
    this.ended = this.#process.ended;
    const { atQuality } = options.program;
    if (atQuality) this.setQuality = (quality) => this.#process.replace(atQuality(quality));
  }

  statistics(): CameraStatistics {
    return { ...this.#counts, restarts: this.#process.restarts };
  }

  close(): Promise<void> {
    return this.#process.close();
  }

  /** @returns why what has come in this life was no good */
  #endLife(): string | undefined {
    this.#splitter.end(this.#onFrame);
    const now = this.#counts;
    const before = this.#lifeBefore;
    this.#lifeBefore = now;
    return describeTrouble(now, before);
  }

  get #counts(): SplitterCounts {
    const own = { ...this.#splitter.counts, ...withRefusals(this.#splitter.refusals) };
    return this.#remote ? addCounts(own, this.#remote.counts) : own;
  }

  #readElsewhere(child: Deno.ChildProcess, onUseful: () => void): PipeReading | undefined {
    const descriptor = this.#remote && findStdoutOf(child.pid);
    if (descriptor === undefined) return undefined;
    const reading = this.#remote!.read(descriptor, onUseful);
    return {
      done: reading.done.catch(() => {}),
      async end(isAsked) {
        await reading.end(isAsked);
        await child.stdout.cancel().catch(() => {});
      },
    };
  }

  #take(bytes: Uint8Array, arrivalUs: number): boolean {
    let isUseful = false;
    this.#splitter.push(bytes, arrivalUs, (frame: Frame) => {
      isUseful = true;
      if (!this.#process.isClosed) this.#onFrame(frame);
    });
    return isUseful;
  }
}
