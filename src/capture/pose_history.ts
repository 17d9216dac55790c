/**
 * Where the camera was lately, to be asked for a moment.
 *
 * @module
 */

import type { Pose } from "../protocol/telemetry.ts";

/** Half a second of a tracker that gives 200 poses a second, and more. */
const MAX_KEPT = 128;

/** The newest poses of one tracker. */
export class PoseHistory {
  readonly #maxApartUs: number;
  readonly #kept: Pose[] = [];

  /** @param maxApartUs a pose that was measured further from a moment than this is not where the camera was then */
  constructor(maxApartUs: number) {
    this.#maxApartUs = maxApartUs;
  }

  /** The newest pose, however old; nothing before the first. */
  get newest(): Pose | undefined {
    return this.#kept.at(-1);
  }

  /** Takes the next pose. */
  add(pose: Pose): void {
    if (this.#kept.length === MAX_KEPT) this.#kept.shift();
    this.#kept.push(pose);
  }

  /** The pose that was measured nearest to this moment in µs, if any was near. */
  nearest(timeUs: number): Pose | undefined {
    let nearest: Pose | undefined;
    let leastUs = this.#maxApartUs;
    for (const pose of this.#kept) {
      const apartUs = Math.abs(pose.timeUs - timeUs);
      if (apartUs > leastUs) continue;
      nearest = pose;
      leastUs = apartUs;
    }
    return nearest;
  }
}
