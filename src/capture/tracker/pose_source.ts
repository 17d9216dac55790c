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
import type { PoseStatistics } from "../camera.ts";
import { withRefusals } from "../refusals.ts";
import { describeTrouble, type TroubleCounts } from "../trouble.ts";
import { HostTime } from "./host_time.ts";
import type { TrackerPose } from "./json_pose_parser.ts";
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

/** A running source of poses. */
export interface PoseSource {
  /** For people: the name of the program. */
  readonly label: string;
  /** Resolves after it was closed; rejects with a `CameraError` where the program can not be started the first time. */
  readonly ended: Promise<void>;
  statistics(): PoseStatistics;
  /** Ends the program, and waits until it has gone. */
  close(): Promise<void>;
}

/** Starts a pose program and keeps it running until the source is closed. */
export function startPoseSource(options: PoseSourceOptions): PoseSource {
  return new ProcessPoseSource(options);
}

class ProcessPoseSource implements PoseSource {
  readonly label: string;
  readonly ended: Promise<void>;
  readonly #onPose: (pose: Pose) => void;
  readonly #parser = new PoseParser();
  readonly #hostTime = new HostTime();
  /** One byte, one character: a piece may be cut anywhere, and garbage is no reason to fail. */
  readonly #decoder = new TextDecoder("latin1");
  readonly #process: SupervisedProcess;
  #newestUs: number | undefined;
  #received = 0;
  /** What had been counted when this life of the process began. */
  #lifeBefore: TroubleCounts | undefined;

  constructor(options: PoseSourceOptions) {
    this.label = options.program.label;
    this.#onPose = options.onPose;
    this.#process = new SupervisedProcess({
      ...options,
      role: "pose program",
      product: "pose",
      onBytes: (bytes, arrivalUs, isLate) => {
        if (isLate) this.#hostTime.distrust(arrivalUs);
        return this.#take(bytes, arrivalUs);
      },
      onEnd: () => this.#endLife(),
    });
    this.ended = this.#process.ended;
  }

  statistics(): PoseStatistics {
    return {
      received: this.#received,
      rejected: this.#parser.rejected,
      ...withRefusals(this.#parser.refusals),
      restarts: this.#process.restarts,
      ...(this.#newestUs === undefined ? {} : { newestUs: this.#newestUs }),
    };
  }

  close(): Promise<void> {
    return this.#process.close();
  }

  #take(bytes: Uint8Array, arrivalUs: number): boolean {
    const before = this.#received;
    this.#parser.push(this.#decoder.decode(bytes), (pose) => this.#takePose(pose, arrivalUs));
    return this.#received > before;
  }

  #takePose(trackerPose: TrackerPose, arrivalUs: number): void {
    const pose = this.#hostTime.toHostPose(trackerPose, arrivalUs);
    this.#newestUs = pose.timeUs;
    this.#received += 1;
    if (!this.#process.isClosed) this.#onPose(pose);
  }

  /** @returns why what has come in this life was no good */
  #endLife(): string | undefined {
    this.#parser.reset();
    this.#hostTime.reset();
    const now = { frames: 0, garbageBytes: 0, poses: { refusals: this.#parser.refusals } };
    const before = this.#lifeBefore;
    this.#lifeBefore = now;
    return describeTrouble(now, before);
  }
}
