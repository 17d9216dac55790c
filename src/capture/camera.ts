/**
 * The seam between whatever takes pictures and whatever sends them.
 *
 * @module
 */

import type { Frame } from "../frame.ts";

/** Takes each frame the moment it is whole; returns at once and never throws. */
export type FrameSink = (frame: Frame) => void;

/** What a camera has counted since it started. */
export interface CameraStatistics {
  readonly frames: number;
  /** Bytes that belonged to no frame. */
  readonly garbageBytes: number;
  /** Frames that began and were given up: cut short, or longer than the limit. */
  readonly brokenFrames: number;
  /** How often the camera process had to be started again; not where that was for another quality. */
  readonly restarts: number;
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

/** A camera that can not be started; the message is one line for the person at the terminal. */
export class CameraError extends Error {
  override readonly name = "CameraError";
}
