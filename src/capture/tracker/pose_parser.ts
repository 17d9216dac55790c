/**
 * Reads what a pose program writes to its stdout: records of `rs-pose`, or lines of JSON, whichever come.
 *
 * @module
 */

import { JsonPoseParser, type TrackerPose } from "./json_pose_parser.ts";
import type { Refusal } from "../refusals.ts";
import { RsPoseParser } from "./rs_pose_parser.ts";

/** A program may say a few things before its first pose; one that says so much without any writes another form. */
const MOST_WITHOUT_POSE = 10;

/**
 * Finds the poses in a text that comes in pieces, cut anywhere; which ones it finds, and in which order, does not depend
 * on the cuts.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const poses: unknown[] = [];
 * const parser = new PoseParser();
 * parser.push("\rDevice Position: 1.000 2.000 3.000 (meters)", (pose) => poses.push(pose));
 * parser.push('\n{"t":5,"x":4,"y":5,"z":6}\n', (pose) => poses.push(pose));
 * assertEquals(poses, [{ position: [1, 2, 3] }, { trackerTime: 5, position: [4, 5, 6] }]);
 * ```
 */
export class PoseParser {
  readonly #records = new RsPoseParser();
  readonly #lines = new JsonPoseParser();
  #hasPose = false;

  /** What began as a pose and made no sense. */
  get rejected(): number {
    return this.#records.rejected + this.#lines.rejected + this.#formless;
  }

  /** Why, the oldest reason first. */
  get refusals(): readonly Refusal[] {
    const { rejected } = this.#records;
    const records = rejected > 0 ? [{ reason: "a position that is out of reach", count: rejected }] : [];
    const formless = this.#formless > 0
      ? [{ reason: "lines of neither form that is known", count: this.#formless }]
      : [];
    return [...records, ...this.#lines.refusals, ...formless];
  }

  /** Takes a piece of text and hands each pose that it completes to `emit`. */
  push(text: string, emit: (pose: TrackerPose) => void): void {
    const take = (pose: TrackerPose) => {
      this.#hasPose = true;
      emit(pose);
    };
    // Line by line: a record ends before its line does, so poses of both kinds leave in their order.
    for (const piece of text.split(/(?<=[\r\n])/)) {
      this.#records.push(piece, (position) => take({ position }));
      this.#lines.push(piece, take);
    }
  }

  /** Lines without any pose, as long as none has come. */
  get #formless(): number {
    const { passedOver } = this.#lines;
    return this.#hasPose || passedOver <= MOST_WITHOUT_POSE ? 0 : passedOver;
  }

  /** Forgets the beginning of a pose, because its end will not come. */
  reset(): void {
    this.#records.reset();
    this.#lines.reset();
  }
}
