/**
 * Where the camera was lately, to be asked for a moment.
 *
 * @module
 */

import type { Pose } from "../../protocol/telemetry.ts";

/** Half a second of a tracker that gives 200 poses a second. A power of two. */
const KEPT = 128;
/**
 * When the nearest pose is this far from a picture, the tracker has stopped, while the robot may have driven on: an old pose
 * must never pass as the place of a new picture.
 */
export const MAX_POSE_AGE_US = 500_000;

/** The newest poses of one tracker. */
export class PoseHistory {
  readonly #kept: Pose[] = [];
  #count = 0;

  /** The newest pose, however old; nothing before the first. */
  get newest(): Pose | undefined {
    return this.#kept[(this.#count - 1) & (KEPT - 1)];
  }

  /** Takes the next pose. */
  add(pose: Pose): void {
    this.#kept[this.#count & (KEPT - 1)] = pose;
    this.#count++;
  }

  /** The pose that was measured nearest to this moment, where that is within {@linkcode MAX_POSE_AGE_US}. */
  nearest(timeUs: number): Pose | undefined {
    let nearest: Pose | undefined;
    let leastUs = MAX_POSE_AGE_US;
    for (let i = this.#count - 1; i >= Math.max(0, this.#count - KEPT); i--) {
      const pose = this.#kept[i & (KEPT - 1)]!;
      const apartUs = Math.abs(pose.timeUs - timeUs);
      if (apartUs > leastUs) break;
      leastUs = apartUs;
      nearest = pose;
    }
    return nearest;
  }
}
