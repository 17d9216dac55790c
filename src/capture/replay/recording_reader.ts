/**
 * The seam between the format of a recording and its replay.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import type { PinholeCamera } from "../../common/pinhole_camera.ts";
import { Marker, MARKER_PREFIX } from "../../jpeg/markers.ts";
import { completeJpeg } from "../../jpeg/picture_end.ts";
import { JpegWalk } from "../../jpeg/walk.ts";
import type { Pose } from "../../protocol/telemetry.ts";
import type { FileBytes } from "./file_bytes.ts";

/** Something that happened in the recording. Its times are in µs and have any origin. */
export type ReplayItem = ReplayFrame | ReplayPose;

/** A picture. */
export interface ReplayFrame {
  readonly kind: "frame";
  /** When it was taken. */
  readonly timeUs: number;
  readonly jpeg: Jpeg;
  /** Where it was taken; its time is on the same clock as the frame's. */
  readonly pose?: Pose;
  /** What it is to its camera, where it was rectified. */
  readonly camera?: PinholeCamera;
}

/** A pose, of a picture or between pictures. */
export interface ReplayPose {
  readonly kind: "pose";
  readonly timeUs: number;
  readonly pose: Pose;
}

/** What was found besides good pictures. */
export interface ReplayCounts {
  garbageBytes: number;
  /** Pictures that are cut short or not well-formed. */
  brokenFrames: number;
}

/** What is needed to read a recording. */
export interface ReadOptions {
  /** At the beginning of the file. */
  readonly bytes: FileBytes;
  readonly counts: ReplayCounts;
  /** Of a recording without times. */
  readonly fps: number;
  /** Which pictures, where there are several streams. */
  readonly topic?: string;
  /** Ends it early, without an error. */
  readonly signal?: AbortSignal;
  /** Told why the rest of a recording is left out of which some was good; called once at most. */
  readonly onDamage?: (reason: string) => void;
}

/**
 * Reads a recording from its beginning, as far as it is good: a file that was cut short just ends.
 *
 * @throws a `CameraError` that says why there are no pictures in it at all
 */
export type RecordingReader = (options: ReadOptions) => AsyncGenerator<ReplayItem, void>;

/**
 * Checks that a picture is whole.
 *
 * @returns the picture without what stands behind it: a view, or a copy where its end of image had to be added; nothing
 *   where it is broken, which is counted
 */
export function checkJpeg(bytes: Jpeg, counts: ReplayCounts): Jpeg | undefined {
  const jpeg = bytes[0] === MARKER_PREFIX && bytes[1] === Marker.SOI ? findWhole(bytes) : undefined;
  if (jpeg) return jpeg;
  counts.brokenFrames += 1;
  counts.garbageBytes += bytes.length;
  return undefined;
}

function findWhole(bytes: Jpeg): Jpeg | undefined {
  const walk = new JpegWalk();
  switch (walk.advance(bytes)) {
    case "end":
      return bytes.subarray(0, walk.at);
    case "unended":
      return completeJpeg(bytes.subarray(0, walk.at));
    case "more":
      return walk.hasScan ? completeJpeg(bytes) : undefined;
    case "broken":
      return undefined;
  }
}
