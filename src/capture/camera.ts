/**
 * The seam between whatever takes pictures and whatever sends them.
 *
 * @module
 */

import type { Frame } from "../common/frame.ts";
import type { PipeSplitter } from "./pipe_splitter.ts";
import type { Refusal } from "./refusals.ts";
import type { SplitterCounts } from "./splitter_counts.ts";
import type { Pose } from "../protocol/telemetry.ts";

/** Takes each frame the moment it is whole; returns at once and never throws. */
export type FrameSink = (frame: Frame) => void;

/** Takes each pose the moment it is known; returns at once and never throws. */
export type PoseSink = (pose: Pose) => void;

/** Where a camera that knows its place puts what it gives. */
export interface CameraSinks {
  readonly onFrame: FrameSink;
  /** Takes every pose, also those between frames. */
  readonly onPose: PoseSink;
  /** Has a pipe's pictures found and sent by another thread; absent where there is none. Those come by no {@linkcode onFrame}. */
  readonly openSplitter?: () => PipeSplitter;
}

/** Where a camera that is a pipe puts what it gives. */
export type PipeSinks = Pick<CameraSinks, "onFrame" | "openSplitter">;

/** What a camera has counted since it started. */
export interface CameraStatistics extends SplitterCounts {
  /** How often the camera process had to be started again; not where that was for another quality. */
  readonly restarts: number;
  /** Of a camera that knows its place. */
  readonly poses?: PoseStatistics;
}

/** What a source of poses has counted since it started. */
export interface PoseStatistics {
  readonly received: number;
  /** Records that made no sense. */
  readonly rejected: number;
  /** Why, the oldest reason first; absent where none was. */
  readonly refusals?: readonly Refusal[];
  /** How often its program had to be started again. */
  readonly restarts: number;
  /** The time of the newest pose, in µs of this host's monotonic clock; absent before the first. */
  readonly newestUs?: number;
}

/** A running source of frames. */
export interface Camera {
  /** For people: what takes the pictures, for example `rpicam-vid` or `test pattern`. */
  readonly label: string;
  /**
   * Resolves when the source has come to its own end (stdin closed) or was closed; rejects with a
   * {@linkcode CameraError} where it can not work at all.
   */
  readonly ended: Promise<void>;
  statistics(): CameraStatistics;
  /**
   * Takes pictures of this JPEG quality, 1 … 100, from now on, at the cost of a short pause; absent where the camera can
   * not.
   */
  setQuality?(quality: number): void;
  /** Stops the source and its processes, and waits until they are gone. */
  close(): Promise<void>;
}

/** Looks on at what a camera gives, as it came. */
export interface CameraTap {
  /**
   * Takes each frame; returns at once and never throws.
   *
   * @param wholeUs when it was whole, on the clock of its capture
   */
  readonly onFrame: (frame: Frame, wholeUs: number) => void;
  /** Takes each pose, also those between frames. */
  readonly onPose: PoseSink;
  /** So many frames did not come here, since those before them had not been taken. */
  readonly onMissed: (count: number) => void;
}

/** A camera that can not be started; the message is one line for the person at the terminal. */
export class CameraError extends Error {
  override readonly name = "CameraError";
}
