/**
 * One program that owns a tracker and gives its poses, its pictures and its calibration (`--source-cmd`).
 *
 *  1. The program runs under supervision; {@link ./source_parser.ts} says what it has to write.
 *  2. Each pose and each picture is placed on this host's clock, both by one and the same estimate of the tracker's: which
 *     pose belongs to a picture is as exact as the tracker's own times.
 *  3. The bytes of a picture go from what was read right to the memory that the caller gives for it.
 *
 * @module
 */

import type { Program } from "../../system/program.ts";
import type { Pose } from "../../protocol/telemetry.ts";
import type { CameraStatistics, PoseStatistics } from "../camera.ts";
import { withRefusals } from "../refusals.ts";
import { describeTrouble, type TroubleCounts } from "../trouble.ts";
import { HostTime } from "./host_time.ts";
import type { TrackerPose } from "./json_pose_parser.ts";
import type { ImageHeader } from "./source_line_parser.ts";
import { SourceParser } from "./source_parser.ts";
import type { PictureRoom } from "./source_picture_parser.ts";
import { SupervisedProcess, type SupervisionOptions } from "../supervised_process.ts";

/**
 * What to start, who takes what it gives, and when to give up waiting for it: a program that gives no picture has stalled.
 * After `close` nothing is handed on any more. None of the functions may throw.
 */
export interface TrackedSourceOptions extends SupervisionOptions {
  readonly program: Program;
  /** Takes each pose, with the time of its measurement. */
  readonly onPose: (pose: Pose) => void;
  /** Takes the calibration as it came, unchecked; again after each restart. */
  readonly onCalibration: (value: unknown) => void;
  /**
   * Gives the memory for a picture, of which the left eye's and the right's may come in turn: for `gray8` rows apart, or
   * for either format an array of `header.bytes`. It is written to until `endImage`, or until the next `beginImage` where
   * the end of the picture never came.
   *
   * @returns nothing where this picture is not wanted
   */
  readonly beginImage: (header: ImageHeader) => PictureRoom | Uint8Array | undefined;
  /**
   * The picture is whole, and its memory the caller's again.
   *
   * @param captureUs when it was taken, on this host's monotonic clock; where the program does not say, when its first
   *   byte came
   */
  readonly endImage: (header: ImageHeader, captureUs: number) => void;
}

/** What a tracked source has counted since it started; its frames are all pictures that came whole, wanted or not. */
export interface TrackedSourceStatistics extends CameraStatistics {
  /** Here every line that made no sense counts as a rejected pose. */
  readonly poses: PoseStatistics;
}

/** A running program that gives pictures and poses. */
export interface TrackedSource {
  /** For people: the name of the program. */
  readonly label: string;
  /** Resolves after it was closed; rejects with a `CameraError` where the program can not be started the first time. */
  readonly ended: Promise<void>;
  statistics(): TrackedSourceStatistics;
  /** Ends the program, and waits until it has gone. */
  close(): Promise<void>;
}

/** Starts such a program and keeps it running until the source is closed. */
export function startTrackedSource(options: TrackedSourceOptions): TrackedSource {
  return new ProcessTrackedSource(options);
}

class ProcessTrackedSource implements TrackedSource {
  readonly label: string;
  readonly ended: Promise<void>;
  readonly #options: TrackedSourceOptions;
  readonly #hostTime = new HostTime();
  readonly #parser: SourceParser;
  readonly #process: SupervisedProcess;
  #newestPoseUs: number | undefined;
  /** What had been counted when this life of the process began. */
  #lifeBefore: TroubleCounts | undefined;

  constructor(options: TrackedSourceOptions) {
    this.label = options.program.label;
    this.#options = options;
    this.#parser = new SourceParser({
      onCalibration: options.onCalibration,
      onPose: (pose, arrivalUs) => this.#takePose(pose, arrivalUs),
      beginImage: options.beginImage,
      endImage: (header, arrivalUs) =>
        options.endImage(header, this.#hostTime.toHostUs(header.trackerTime, arrivalUs)),
    });
    this.#process = new SupervisedProcess({
      ...options,
      role: "source",
      product: "picture",
      onBytes: (bytes, arrivalUs, isLate) => {
        if (isLate) this.#hostTime.distrust(arrivalUs);
        return this.#take(bytes, arrivalUs);
      },
      onEnd: () => this.#endLife(),
    });
    this.ended = this.#process.ended;
  }

  statistics(): TrackedSourceStatistics {
    const { poses, images, brokenImages, rejected, garbageBytes } = this.#parser.counts;
    const { restarts } = this.#process;
    const newest = this.#newestPoseUs === undefined ? {} : { newestUs: this.#newestPoseUs };
    return {
      frames: images,
      garbageBytes,
      brokenFrames: brokenImages,
      restarts,
      poses: { received: poses, rejected, ...withRefusals(this.#parser.refusals), restarts, ...newest },
    };
  }

  close(): Promise<void> {
    return this.#process.close();
  }

  /** Whether a picture has become whole. */
  #take(bytes: Uint8Array, arrivalUs: number): boolean {
    if (this.#process.isClosed) return false;
    const { images } = this.#parser.counts;
    this.#parser.push(bytes, arrivalUs);
    return this.#parser.counts.images > images;
  }

  #takePose(trackerPose: TrackerPose, arrivalUs: number): void {
    const pose = this.#hostTime.toHostPose(trackerPose, arrivalUs);
    this.#newestPoseUs = pose.timeUs;
    this.#options.onPose(pose);
  }

  /** @returns why what has come in this life was no good */
  #endLife(): string | undefined {
    this.#parser.reset();
    this.#hostTime.reset();
    const { images: frames, garbageBytes } = this.#parser.counts;
    const now = { frames, garbageBytes, poses: { refusals: this.#parser.refusals } };
    const before = this.#lifeBefore;
    this.#lifeBefore = now;
    return describeTrouble(now, before);
  }
}
