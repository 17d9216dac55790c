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
import type { TrackerProgram } from "./pose_source.ts";
import type { ImageHeader } from "./source_line_parser.ts";
import { SourceParser } from "./source_parser.ts";
import type { PictureMemory } from "./source_picture_parser.ts";
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
  readonly beginImage: (header: ImageHeader) => PictureMemory | Uint8Array | undefined;
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

/** Starts such a program and keeps it running until the source is closed. */
export function startTrackedSource(options: TrackedSourceOptions): TrackerProgram<TrackedSourceStatistics> {
  const hostTime = new HostTime();
  let newestUs: number | undefined;
  /** What had been counted when this life of the process began. */
  let lifeBefore: TroubleCounts | undefined;
  const parser = new SourceParser({
    onCalibration: options.onCalibration,
    onPose(trackerPose, arrivalUs) {
      const pose = hostTime.toHostPose(trackerPose, arrivalUs);
      newestUs = pose.timeUs;
      options.onPose(pose);
    },
    beginImage: options.beginImage,
    endImage: (header, arrivalUs) =>
      options.endImage(header, hostTime.toHostUs(header.trackerTime, arrivalUs)),
  });

  /** Whether a picture has become whole. */
  function take(bytes: Uint8Array, arrivalUs: number, isLate: boolean): boolean {
    if (isLate) hostTime.distrust(arrivalUs);
    if (process.isClosed) return false;
    const { images } = parser.counts;
    parser.push(bytes, arrivalUs);
    return parser.counts.images > images;
  }

  /** @returns why what has come in this life was no good */
  function endLife(): string | undefined {
    parser.reset();
    hostTime.reset();
    const { images: frames, garbageBytes } = parser.counts;
    const before = lifeBefore;
    lifeBefore = { frames, garbageBytes, poses: { refusals: parser.refusals } };
    return describeTrouble(lifeBefore, before);
  }

  function statistics(): TrackedSourceStatistics {
    const { poses: received, images: frames, brokenImages: brokenFrames, rejected, garbageBytes } =
      parser.counts;
    const { restarts } = process;
    const newest = newestUs === undefined ? {} : { newestUs };
    const poses = { received, rejected, ...withRefusals(parser.refusals), restarts, ...newest };
    return { frames, garbageBytes, brokenFrames, restarts, poses };
  }

  const ends = { onBytes: take, onEnd: endLife };
  const process = new SupervisedProcess({ ...options, role: "source", product: "picture", ...ends });
  const { label } = options.program;
  return { label, ended: process.ended, statistics, close: () => process.close() };
}
