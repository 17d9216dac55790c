/**
 * What is recorded in tests, and a disk in memory.
 *
 * @module
 */

import type { Jpeg, ReceivedFrame, ReceivedPose, StreamDescription } from "../../src/common/frame.ts";
import type { DriveEvent } from "../../src/drive/driver_news.ts";
import type { DriverNews } from "../../src/drive/seats.ts";
import type { Pose } from "../../src/protocol/telemetry.ts";
import type {
  RecordedDriving,
  RecordedFrame,
  RecordedPose,
  RecordedStatus,
} from "../../src/record/recorded_event.ts";
import { openRecorder, type Recorder, type RecorderOptions } from "../../src/record/recorder.ts";
import type { RecordingState } from "../../src/record/recording_control.ts";
import type { RecordingSink } from "../../src/record/recording_file.ts";
import type { StreamStatus } from "../../src/common/stream_status.ts";
import { concatBytes } from "../support/jpeg_vectors.ts";

/** When recordings in tests begin: in the year 2026, in µs since 1970. */
export const BEGIN_US = 1_790_000_000_000_000;
const INTERVAL_US = 33_333;

/** A stream of that name and key. */
export function streamOf(key: string, fields: Partial<StreamDescription> = {}): StreamDescription {
  return { key, name: `camera-${key}`, width: 320, height: 240, fps: 30, ...fields };
}

/** Frames at 30 fps, each taken 5 ms before it was complete. */
export function recordedFrames(jpegs: readonly Jpeg[], stream = streamOf("1")): RecordedFrame[] {
  return jpegs.map((jpeg, id) => {
    const takenUs = BEGIN_US + id * INTERVAL_US;
    return { kind: "frame", stream, id, jpeg, takenUs, logUs: takenUs + 5000 };
  });
}

/** A pose at a time after the beginning. */
export function recordedPose(afterUs: number, stream = streamOf("1")): RecordedPose {
  const takenUs = BEGIN_US + afterUs;
  return { kind: "pose", stream, pose: poseAt(afterUs), takenUs, logUs: takenUs + 1000 };
}

/** A pose that differs from those at other times. */
export function poseAt(timeUs: number): Pose {
  return { timeUs, position: [timeUs / 1e6, -1, 0.5], orientation: [0, 0.6, 0, 0.8] };
}

export function recordedStatus(stream = streamOf("1")): RecordedStatus {
  return { kind: "status", stream, status: statusOf(stream), logUs: BEGIN_US };
}

/** What a robot says of driving, and a command for it. */
export function driveEvents(stream = streamOf("1"), atUs = 0): DriveEvent[] {
  const axes = [0.5, -0.25, 0, 0, 0, 0, 0, 1];
  const hands = { isHeld: true, isStop: false, isAsking: false, axes, buttons: 3 };
  const place = { driverId: 7, number: 41, frameId: 12, pressFrameId: 9, press: 2, stop: 0 };
  const news: DriverNews = {
    ...{ isDriving: false, reason: "picture too old", mayDrive: true, mayStop: true, linear: 0, angular: 0 },
    ...{ pictureAgeMs: 512, commandAgeMs: 3, driver: "laptop", asker: "", isOwn: true },
    ...{ isStopping: false, isAsking: false, roundTripMs: 61 },
  };
  return [
    { kind: "drive-command", stream, command: { kind: "drive-command", ...hands, ...place }, atUs },
    { kind: "drive-news", stream, news, heardUs: atUs, atUs },
    { kind: "drive-news", stream, news: undefined, heardUs: atUs, atUs },
  ];
}

export function recordedDriving(stream = streamOf("1")): RecordedDriving[] {
  return driveEvents(stream).map((event) => ({ kind: "driving", stream, event, logUs: BEGIN_US }));
}

export function statusOf(stream: StreamDescription): StreamStatus {
  return {
    stream,
    fps: 29.9,
    bitsPerSecond: 4e6,
    fractionLost: 0.01,
    shareRecoveredByFec: 0.1,
    shareRecoveredByRequest: 0,
    shareUndeliverable: 0,
    overhead: 0.2,
    fitted: { count: 12, sentBytes: 11_000, cameraBytes: 50_000, psnr: 33.1, decodeUs: 2400 },
    framesComplete: 100,
    framesLost: 1,
    framesRecoveredByFec: 10,
    framesRecoveredByRequest: 0,
  };
}

/** A frame as a listener gets it. */
export function receivedFrame(
  id: number,
  jpeg: Jpeg,
  { stream = streamOf("1"), ...fields }: Partial<ReceivedFrame> = {},
): ReceivedFrame {
  return { stream, id, jpeg, completeUs: id * INTERVAL_US, age: { ageUs: 5000, boundUs: 100 }, ...fields };
}

/** A pose as a listener gets it. */
export function receivedPose(pose: Pose, arrivalUs: number, stream = streamOf("1")): ReceivedPose {
  return { stream, pose, arrivalUs, age: { ageUs: 5000, boundUs: 100 } };
}

/** A recorder, the problems that it has told, and the states that it has gone through. */
export function recorderTo(target: string, options: Partial<RecorderOptions> = {}) {
  const problems: string[] = [];
  const recorder = openRecorder({ target, onProblem: (text) => problems.push(text), ...options });
  const states: RecordingState["kind"][] = [];
  recorder.onChange(({ kind }) => states.push(kind));
  return { recorder, problems, states };
}

/** Lets a recorder have frames, numbered from 0 on. */
export function show(recorder: Recorder, jpegs: readonly Jpeg[], stream = streamOf("1")): void {
  jpegs.forEach((jpeg, id) => recorder.showFrame(receivedFrame(id, jpeg, { stream })));
}

/** A disk in memory. */
export class MemorySink implements RecordingSink {
  /** What would be left after a power cut. */
  synced: Uint8Array<ArrayBuffer> = new Uint8Array();
  isClosed = false;
  #pieces: Uint8Array<ArrayBuffer>[] = [];

  get bytes(): number {
    return this.#pieces.reduce((sum, { length }) => sum + length, 0);
  }

  /** The file. */
  get contents(): Uint8Array<ArrayBuffer> {
    this.#pieces = [concatBytes(...this.#pieces)];
    return this.#pieces[0]!.slice();
  }

  append(bytes: Uint8Array): Promise<void> {
    this.#pieces.push(bytes.slice());
    return Promise.resolve();
  }

  overwrite(bytes: Uint8Array, at: number): Promise<void> {
    const all = this.contents;
    all.set(bytes, at);
    this.#pieces = [all];
    return Promise.resolve();
  }

  sync(): Promise<void> {
    this.synced = this.contents;
    return Promise.resolve();
  }

  close(): void {
    this.isClosed = true;
  }

  discard(): Promise<void> {
    this.close();
    return Promise.resolve();
  }
}
