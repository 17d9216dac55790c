/**
 * Where the camera is, as a program such as `rs-pose` says it again and again.
 *
 * A tracker that is started anew begins its positions at its own place, so after a restart they have another origin.
 *
 * @module
 */

import type { Program } from "../program.ts";
import type { Pose } from "../protocol/telemetry.ts";
import { RsPoseParser } from "./rs_pose_parser.ts";
import { SupervisedProcess, type SupervisionOptions } from "./supervised_process.ts";

/**
 * A tracker gives 200 poses a second. When the newest one is this old it has stopped, while the robot may have driven
 * on: an old pose must never pass as the place of a new picture, so from then on there is none. (Where `stdbuf` is
 * missing, poses come in blocks about half a second apart, so a few pictures go without one.)
 */
const MAX_POSE_AGE_US = 500_000;

/** What to start and when to give up waiting for it: a program that gives no pose has stalled. */
export interface PoseSourceOptions extends SupervisionOptions {
  readonly program: Program;
}

/** What a source of poses has counted since it started. */
export interface PoseStatistics {
  readonly received: number;
  /** How often the program had to be started again. */
  readonly restarts: number;
}

/** A running source of poses. */
export interface PoseSource {
  /** For people: the name of the program. */
  readonly label: string;
  /** Resolves after it was closed; rejects with a `CameraError` where the program can not be started the first time. */
  readonly ended: Promise<void>;
  /**
   * Where the camera is at the moment `nowUs`, in µs of this host's monotonic clock; nothing where nothing recent is
   * known. The pose's time is when it arrived.
   */
  newest(nowUs: number): Pose | undefined;
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
  readonly #parser = new RsPoseParser();
  /** One byte, one character: a piece may be cut anywhere, and garbage is no reason to fail. */
  readonly #decoder = new TextDecoder("latin1");
  readonly #process: SupervisedProcess;
  #newest: Pose | undefined;
  #received = 0;

  constructor(options: PoseSourceOptions) {
    this.label = options.program.label;
    this.#process = new SupervisedProcess({
      ...options,
      role: "pose program",
      product: "pose",
      onBytes: (bytes, nowUs) => this.#take(bytes, nowUs),
      onEnd: () => this.#parser.reset(),
    });
    this.ended = this.#process.ended;
  }

  newest(nowUs: number): Pose | undefined {
    const pose = this.#newest;
    return pose && nowUs - pose.timeUs <= MAX_POSE_AGE_US ? pose : undefined;
  }

  statistics(): PoseStatistics {
    return { received: this.#received, restarts: this.#process.restarts };
  }

  close(): Promise<void> {
    return this.#process.close();
  }

  #take(bytes: Uint8Array, nowUs: number): boolean {
    const before = this.#received;
    this.#parser.push(this.#decoder.decode(bytes), (position) => {
      this.#newest = { timeUs: nowUs, position };
      this.#received += 1;
    });
    return this.#received > before;
  }
}
