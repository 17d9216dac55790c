/**
 * The camera that is a recording.
 *
 * 1. the file is opened and read up to its first picture, so that what is no recording is known at once;
 * 2. each picture is read while the one before waits for its moment, in its original distance to the others;
 * 3. at the end the file is read again from its beginning, or the camera ends.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { monotonicUs } from "../../system/monotonic.ts";
import { type Camera, CameraError, type CameraStatistics, type FrameSink, type PoseSink } from "../camera.ts";
import { HOST_CLOCK } from "../clock.ts";
import { type OpenRecording, openRecording } from "./open_recording.ts";
import type { ReplayCounts, ReplayFrame, ReplayItem, ReplayPose } from "./recording_reader.ts";
import { ReplaySchedule } from "./replay_schedule.ts";

const logger = getLogger(["uis", "capture"]);
const DEFAULT_FPS = 30;
/** A pose stands in the recording a little before its moment at most; a time that is further away is none. */
const MAX_POSE_WAIT_US = 2e6;

/** What to replay and how. */
export interface ReplayOptions {
  /** An MCAP, AVI or MJPEG file. */
  readonly path: string;
  /** Whether it begins anew at its end. @default false */
  readonly loop?: boolean;
  /** Pictures a second where the file does not say when they were taken: MJPEG. @default 30 */
  readonly fps?: number;
  /** Of an MCAP file with several streams: the topic or the stream's name. @default the first with a picture */
  readonly topic?: string;
  /** Ends it, also while it is being opened. @default nothing but {@linkcode Camera.close} does */
  readonly signal?: AbortSignal;
}

/** Where what is replayed goes. */
export interface ReplaySinks {
  readonly onFrame: FrameSink;
  /** Takes every pose of the stream, also those between frames. */
  readonly onPose?: PoseSink;
}

/**
 * Starts to replay a recording as if it was live: a frame's capture time, and the time of its pose, are on this host's
 * monotonic clock now. A frame that would be late by more than an interval is left out. At the end `ended` resolves.
 *
 * @throws {CameraError} where the file is not there, is no recording, or has no pictures in it
 */
export async function startReplayCamera(options: ReplayOptions, sinks: ReplaySinks): Promise<Camera> {
  const recording = await openRecording(options.path);
  const camera = new ReplayCamera(recording, options, sinks);
  try {
    await camera.start();
    return camera;
  } catch (error) {
    recording.bytes.close();
    throw error;
  }
}

type Items = AsyncGenerator<ReplayItem, void>;

class ReplayCamera implements Camera {
  readonly label: string;
  readonly #recording: OpenRecording;
  readonly #options: ReplayOptions;
  readonly #sinks: ReplaySinks;
  readonly #schedule = new ReplaySchedule();
  readonly #counts: ReplayCounts = { garbageBytes: 0, brokenFrames: 0 };
  readonly #end = new AbortController();
  readonly #endSignal: AbortSignal;
  #isDamaged = false;
  readonly #poseTimers = new Set<ReturnType<typeof setTimeout>>();
  #ended: Promise<void> = Promise.resolve();
  #frames = 0;
  #poses = 0;

  constructor(recording: OpenRecording, options: ReplayOptions, sinks: ReplaySinks) {
    this.label = `replay of ${options.path.replace(/^.*[/\\\\]/, "")}`;
    this.#recording = recording;
    this.#options = options;
    this.#sinks = sinks;
    const { signal } = options;
    this.#endSignal = signal ? AbortSignal.any([this.#end.signal, signal]) : this.#end.signal;
  }

  get ended(): Promise<void> {
    return this.#ended;
  }

  /** @throws {CameraError} where there is no picture */
  async start(): Promise<void> {
    const items = this.#read();
    const first = await items.next();
    if (this.#endSignal.aborted) return this.#recording.bytes.close();
    if (first.done) throw new CameraError(`Cannot replay ${this.#options.path}: there are no pictures in it`);
    this.#ended = this.#play(items, first);
    // Whoever looks at `ended` still gets the error.
    this.#ended.catch(() => {});
  }

  statistics(): CameraStatistics {
    const poses = { received: this.#poses, rejected: 0, restarts: 0 };
    return { frames: this.#frames, ...this.#counts, restarts: 0, ...(this.#poses > 0 ? { poses } : {}) };
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.#ended.catch(() => {});
  }

  #read(): Items {
    const { bytes, reader } = this.#recording;
    const { fps = DEFAULT_FPS, topic } = this.#options;
    return reader({
      ...{ bytes, counts: this.#counts, fps, signal: this.#endSignal },
      ...(topic === undefined ? {} : { topic }),
      onDamage: (reason) => this.#tellDamage(reason),
    });
  }

  /** Once, however often it is replayed. */
  #tellDamage(reason: string): void {
    const { path } = this.#options;
    if (!this.#isDamaged) logger.warn("The rest of {path} is left out: {reason}", { path, reason });
    this.#isDamaged = true;
  }

  async #play(items: Items, first: IteratorResult<ReplayItem, void>): Promise<void> {
    const { bytes } = this.#recording;
    try {
      await this.#playOnce(items, first);
      while (this.#options.loop && !this.#endSignal.aborted) {
        this.#schedule.restart();
        await bytes.rewind();
        const again = this.#read();
        await this.#playOnce(again, await again.next());
      }
    } catch (error) {
      if (error instanceof CameraError) throw error;
      throw new CameraError(`Cannot go on with ${bytes.path}: ${(error as Error).message}`, { cause: error });
    } finally {
      for (const timer of this.#poseTimers) clearTimeout(timer);
      bytes.close();
    }
  }

  async #playOnce(items: Items, first: IteratorResult<ReplayItem, void>): Promise<void> {
    for (let result = first; !result.done && !this.#endSignal.aborted;) {
      const next = items.next();
      // It is awaited below; until then its failure is nobody's.
      next.catch(() => {});
      if (result.value.kind === "frame") await this.#showFrame(result.value);
      else this.#showPoseSoon(result.value);
      result = await next;
    }
  }

  async #showFrame({ timeUs, jpeg, pose, camera }: ReplayFrame): Promise<void> {
    const dueUs = this.#schedule.placeFrame(timeUs, monotonicUs());
    await this.#waitUntil(dueUs);
    const captureUs = monotonicUs();
    if (this.#endSignal.aborted || captureUs - dueUs > this.#schedule.toleranceUs) return;
    this.#frames += 1;
    const place = pose && { pose: { ...pose, timeUs: captureUs + pose.timeUs - timeUs } };
    this.#sinks.onFrame({ jpeg, captureUs, ...place, ...(camera ? { camera } : {}) });
  }

  /** Poses stand in the recording when they came, often before a frame that is due earlier, so frames do not wait for them. */
  #showPoseSoon({ timeUs, pose }: ReplayPose): void {
    const { onPose } = this.#sinks;
    const dueUs = this.#schedule.placeOther(timeUs);
    const lateUs = monotonicUs() - dueUs;
    const isNear = lateUs >= -MAX_POSE_WAIT_US && lateUs <= this.#schedule.toleranceUs;
    if (!onPose || !isNear) return;
    const timer = setTimeout(() => {
      this.#poseTimers.delete(timer);
      this.#poses += 1;
      onPose({ ...pose, timeUs: Math.round(dueUs) });
    }, Math.max(0, Math.ceil(-lateUs / 1000)));
    this.#poseTimers.add(timer);
  }

  async #waitUntil(dueUs: number): Promise<void> {
    const waitMs = Math.ceil((dueUs - monotonicUs()) / 1000);
    if (waitMs > 0) await HOST_CLOCK.pause(waitMs, this.#endSignal);
  }
}
