/**
 * How much time a frame of one viewer has.
 *
 * @module
 */

import { FrameInterval } from "../rate/frame_interval.ts";
import type { FrameTiming } from "../repair/redundancy.ts";

/** The frame rate, and for how long a frame may be asked for. */
export interface OfferTiming {
  /** µs until the next frame. */
  readonly intervalUs: number;
  /** µs from a frame's first fragment on; where nothing is said, until the next one. */
  readonly repairUs?: number;
}

/** The time of one viewer's frames, of which a slow link does not take all. */
export class FeedTiming implements FrameTiming {
  /** As the newest frame was offered. */
  offered: OfferTiming = { intervalUs: 0 };
  /** Between frames that were begun: longer than the camera's on a slow link. */
  readonly #begun = new FrameInterval();

  /** Takes note of a frame that begins. */
  noteBegin(nowUs: number): void {
    this.#begun.observe(nowUs);
  }

  get intervalUs(): number {
    return this.offered.intervalUs;
  }

  get repairUs(): number {
    return this.offered.repairUs ?? Math.max(this.intervalUs, this.#begun.intervalUs);
  }
}
