/**
 * The view that is a recording, which begins and ends when a person says so.
 *
 * @module
 */

import type { ReceivedFrame, ReceivedPose, StreamDescription } from "../common/frame.ts";
import type { DriveEvent } from "../drive/driver_news.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { settleWithin } from "../system/settle_within.ts";
import type { Pose } from "../protocol/telemetry.ts";
import type { StreamStatus } from "../common/stream_status.ts";
import type { View, Wanted } from "../view/view.ts";
import { WallClock } from "./recorded_event.ts";
import type { Recording, RecordingOptions } from "./recording.ts";
import type { ActiveRecording, RecordingControl, RecordingState } from "./recording_control.ts";

/** How long a disk may take for what waits when the view is closed. */
const CLOSE_PATIENCE_MS = 5000;

/** Of seconds, of several trackers: a frame's pose is hardly older. */
const MOST_POSES_KNOWN = 2000;

/** Where recordings go, and who is told of problems: see {@linkcode RecordingOptions}. */
export interface RecorderOptions extends Omit<RecordingOptions, "onNewFile" | "onFailure"> {
  /** Called with one line for the person, once for each recording that fails, and for each that lacks frames. */
  readonly onProblem: (text: string) => void;
  /** Called with each recording that has come to its end as it should. */
  readonly onRecorded?: (recorded: Recorded) => void;
}

/** A recording that is over. */
export interface Recorded extends Pick<ActiveRecording, "path" | "bytes" | "frames"> {
  /** Files that are there; {@linkcode path} is the newest. */
  readonly files: number;
}

/** Makes a recorder that does not record yet: see {@linkcode Recorder.start}. */
export function openRecorder(options: RecorderOptions): Recorder {
  return new Recorder(options);
}

/** Takes what is received while a recording is under way. A recording that fails leaves the view open. */
export class Recorder implements View, RecordingControl {
  readonly closed: Promise<void>;
  readonly #options: RecorderOptions;
  readonly #listeners = new Set<(state: RecordingState) => void>();
  readonly #end = Promise.withResolvers<void>();
  #recording: Recording | undefined;
  /** Of the last one, whatever became of it. */
  #over: Promise<void> | undefined;
  #clock = new WallClock(0, 0);
  #failure: string | undefined;
  /** The stream that showed a frame last, and has not ended. */
  #stream: StreamDescription | undefined;
  /** The poses that were recorded last, by stream and time: those of frames have mostly been told before. */
  #recordedPoses = new Set<string>();
  /** Starts and stops follow one another. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.closed = this.#end.promise;
  }

  get state(): RecordingState {
    if (this.#failure !== undefined) return { kind: "failed", reason: this.#failure };
    if (!this.#recording) return { kind: "off" };
    const { path, bytes, sinceUs, frames, framesDropped } = this.#recording;
    return { kind: "recording", path, bytes, sinceUs, frames, framesDropped };
  }

  start(): Promise<string> {
    return this.#inTurn(async () => {
      if (this.#recording) return this.#recording.path;
      try {
        this.#recording = await this.#begin();
        this.#over = this.#recording.over;
      } catch (error) {
        this.#fail((error as Error).message);
        throw error;
      }
      this.#failure = undefined;
      this.#tell();
      return this.#recording.path;
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(async () => {
      const recording = this.#recording;
      if (!recording) return await this.#over;
      await recording.stop();
      if (this.#recording !== recording) return;
      this.#recording = undefined;
      this.#tell();
      const { path, bytes, frames, files } = recording;
      this.#options.onRecorded?.({ path, bytes, frames, files });
    });
  }

  toggle(): void {
    const turn = this.#recording ? this.stop() : this.start();
    turn.catch((error: Error) => this.#options.onProblem(error.message));
  }

  onChange(listener: (state: RecordingState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  showFrame(frame: ReceivedFrame): void {
    this.#stream = frame.stream;
    if (!this.#recording) return;
    if (frame.pose && !this.#recordedPoses.has(nameOf(frame.stream, frame.pose))) {
      this.#recordPoseOf(frame, frame.pose);
    }
    this.#recording?.add(this.#clock.stampFrame(frame));
  }

  showPose(pose: ReceivedPose): void {
    if (!this.#recording) return;
    this.#noteRecorded(nameOf(pose.stream, pose.pose));
    this.#recording.add(this.#clock.stampPose(pose));
  }

  wanted(): Wanted {
    return this.#recording ? "full" : "none";
  }

  /** Takes what a robot says of driving, and what it is commanded. */
  noteDriving(event: DriveEvent): void {
    this.#recording?.add(this.#clock.stampDriving(event));
  }

  /** So many frames were lost on their way here. */
  noteMissed(count: number): void {
    this.#recording?.noteDropped(count);
  }

  showStatus(streams: readonly StreamStatus[]): void {
    if (!streams.some(({ stream }) => stream.key === this.#stream?.key)) this.#stream = undefined;
    const logUs = this.#clock.at(monotonicUs());
    for (const status of streams) {
      this.#recording?.add({ kind: "status", stream: status.stream, status, logUs });
    }
  }

  /** Ends the recording; a disk that takes nothing any more is not waited for. */
  async close(): Promise<void> {
    await settleWithin(this.stop(), CLOSE_PATIENCE_MS);
    this.#end.resolve();
  }

  /** @throws an `Error` "Cannot record to …" */
  async #begin(): Promise<Recording> {
    // What writes files is loaded when it is needed, which with most listeners is never.
    const { startRecording } = await import("./recording.ts");
    this.#clock = new WallClock(Date.now() * 1000, monotonicUs());
    this.#recordedPoses = new Set();
    return await startRecording({
      ...this.#options,
      onNewFile: () => this.#recording && this.#tell(),
      onFailure: (reason) => {
        this.#fail(reason);
        this.#options.onProblem(reason);
      },
    }, this.#stream);
  }

  #fail(reason: string): void {
    this.#recording = undefined;
    this.#failure = reason;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.state);
  }

  #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(act);
    this.#turn = result.catch(() => {});
    return result;
  }

  #noteRecorded(pose: string): void {
    this.#recordedPoses.add(pose);
    const [oldest] = this.#recordedPoses.size > MOST_POSES_KNOWN ? this.#recordedPoses : [];
    if (oldest !== undefined) this.#recordedPoses.delete(oldest);
  }

  /** A pose that the frame has and that was not told before, since a newer one came first. */
  #recordPoseOf(frame: ReceivedFrame, pose: Pose): void {
    const { stream, completeUs, age } = frame;
    this.showPose({ stream, pose, arrivalUs: completeUs, ...(age ? { age } : {}) });
  }
}

/** A pose may have come here as another object than that of its frame. */
function nameOf({ key }: StreamDescription, { timeUs }: Pose): string {
  return `${timeUs} ${key}`;
}
