/**
 * Which of the poses in a recording belongs to a picture.
 *
 * @module
 */

import type { Pose } from "../../protocol/telemetry.ts";

/** Poses that are kept: more than come while a picture is on its way. */
const MAX_KEPT = 64;
/** A pose that was measured further from a picture is not where it was taken. */
const MAX_APART_US = 20_000;

/** The last poses of a stream, in the order of the recording. */
export class PoseMatch {
  readonly #kept: Pose[] = [];

  keep(pose: Pose): void {
    if (this.#kept.length === MAX_KEPT) this.#kept.shift();
    this.#kept.push(pose);
  }

  /** The pose that was measured nearest to the moment at which a picture was taken, in µs, if any was near. */
  find(takenUs: number): Pose | undefined {
    let nearest: Pose | undefined;
    let leastUs = MAX_APART_US;
    for (const pose of this.#kept) {
      const apartUs = Math.abs(pose.timeUs - takenUs);
      if (apartUs <= leastUs) {
        nearest = pose;
        leastUs = apartUs;
      }
    }
    return nearest;
  }
}
