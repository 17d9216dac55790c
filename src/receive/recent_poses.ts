/**
 * The newest poses of one stream, and which of them belongs to a frame.
 *
 * @module
 */

import type { Pose } from "../protocol/telemetry.ts";

/** Poses that are kept: more than wait for a frame on its way. */
const MAX_KEPT = 16;
/** Where a frame's own pose was lost, one that was measured so long before it is still where it was taken. */
const MAX_APART_US = 20_000;

/** Poses that are all older than the newest one for this long mean that its time was wrong. */
const RESYNC_AFTER_US = 1_000_000;

/** The last poses. */
export class RecentPoses {
  readonly #kept: { readonly pose: Pose; readonly frameId: number | undefined }[] = [];
  #newestUs = -Infinity;
  /** When that one came. */
  #cameUs = -Infinity;

  /**
   * Keeps a pose.
   *
   * @param frameId the frame that was taken there; absent between frames
   * @param nowUs when it came
   * @returns whether it is newer than all before it; one that stays the newest for too long has had a wrong time
   */
  keep(pose: Pose, frameId: number | undefined, nowUs: number): boolean {
    if (this.#kept.length === MAX_KEPT) this.#kept.shift();
    this.#kept.push({ pose, frameId });
    const isNewer = pose.timeUs > this.#newestUs || nowUs - this.#cameUs > RESYNC_AFTER_US;
    if (!isNewer) return false;
    this.#newestUs = pose.timeUs;
    this.#cameUs = nowUs;
    return true;
  }

  /** The frame's own pose; where that is missing, the last one before the frame, if it is near enough. */
  find({ frameId, captureUs }: { readonly frameId: number; readonly captureUs: number }): Pose | undefined {
    let nearest: Pose | undefined;
    for (const { pose, frameId: id } of this.#kept) {
      if (id === frameId) return pose;
      const beforeUs = captureUs - pose.timeUs;
      if (beforeUs >= 0 && beforeUs <= MAX_APART_US && pose.timeUs > (nearest?.timeUs ?? -Infinity)) {
        nearest = pose;
      }
    }
    return nearest;
  }
}
