/**
 * Where the camera is, as a program such as `rs-pose` says it again and again.
 *
 * A tracker that is started anew begins its positions at its own place, so after a restart they have another origin, and
 * its times may be those of another clock.
 *
 * @module
 */

import type { Program } from "../../system/program.ts";
import type { Pose } from "../../protocol/telemetry.ts";
import type { Camera, PoseStatistics } from "../camera.ts";
import { withRefusals } from "../refusals.ts";
import { describeTrouble, type TroubleCounts } from "../trouble.ts";
import { HostTime } from "./host_time.ts";
import { PoseParser } from "./pose_parser.ts";
import { SupervisedProcess, type SupervisionOptions } from "../supervised_process.ts";

/** What to start and when to give up waiting for it: a program that gives no pose has stalled. */
export interface PoseSourceOptions extends SupervisionOptions {
  readonly program: Program;
  /**
   * Takes each pose the moment it arrives, until the source is closed; never throws. Its time is that of its measurement, on
   * this host's monotonic clock; where the program says no times, that of its arrival.
   */
  readonly onPose: (pose: Pose) => void;
}

/** A running program of a tracker; `ended` rejects with a `CameraError` where it can not be started the first time. */
export interface TrackerProgram<Statistics> extends Pick<Camera, "label" | "ended" | "close"> {
  statistics(): Statistics;
}

/** Starts a pose program and keeps it running until the source is closed. */
export function startPoseSource(options: PoseSourceOptions): TrackerProgram<PoseStatistics> {
  const parser = new PoseParser();
  const hostTime = new HostTime();
  // One byte, one character: a piece may be cut anywhere, and garbage is no reason to fail.
  const decoder = new TextDecoder("latin1");
  let received = 0;
  let newestUs: number | undefined;
  /** What had been counted when this life of the process began. */
  let lifeBefore: TroubleCounts | undefined;

  function take(bytes: Uint8Array, arrivalUs: number, isLate: boolean): boolean {
    if (isLate) hostTime.distrust(arrivalUs);
    const before = received;
    parser.push(decoder.decode(bytes), (trackerPose) => {
      const pose = hostTime.toHostPose(trackerPose, arrivalUs);
      newestUs = pose.timeUs;
      received += 1;
      if (!process.isClosed) options.onPose(pose);
    });
    return received > before;
  }

  /** @returns why what has come in this life was no good */
  function endLife(): string | undefined {
    parser.reset();
    hostTime.reset();
    const before = lifeBefore;
    lifeBefore = { frames: 0, garbageBytes: 0, poses: { refusals: parser.refusals } };
    return describeTrouble(lifeBefore, before);
  }

  const ends = { onBytes: take, onEnd: endLife };
  const process = new SupervisedProcess({ ...options, role: "pose program", product: "pose", ...ends });
  return {
    label: options.program.label,
    ended: process.ended,
    statistics: () => ({
      received,
      rejected: parser.rejected,
      ...withRefusals(parser.refusals),
      restarts: process.restarts,
      ...(newestUs === undefined ? {} : { newestUs }),
    }),
    close: () => process.close(),
  };
}
