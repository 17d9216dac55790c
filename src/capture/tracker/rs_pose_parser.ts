/**
 * Reads what librealsense's `rs-pose` prints.
 *
 * ```text
 *  \rDevice Position: 0.123 -0.045 1.002 (meters)\rDevice Position: …
 * ```
 *
 * A carriage return in front of each record, three decimals, never a line feed. A record is whole when its "(meters)"
 * is there, so the newest one need not wait for the next. X points to the right imager, Y up, Z backwards.
 * Source: librealsense, examples/pose/rs-pose.cpp.
 *
 * @module
 */

import type { Vector3 } from "../../protocol/telemetry.ts";
import { isWithinReach } from "./json_pose_parser.ts";

/** Each part is bounded, and so is a record: 110 characters at most. */
const RECORD =
  /Device Position: {0,4}(-?\d{1,9}(?:\.\d{1,9})?) {1,4}(-?\d{1,9}(?:\.\d{1,9})?) {1,4}(-?\d{1,9}(?:\.\d{1,9})?) {0,4}\(meters\)/g;
/** No record is longer, so nothing before the last so many characters can become part of one. */
const MAX_RECORD_CHARS = 110;

/**
 * Finds the positions in a text that comes in pieces, cut anywhere; which ones it finds does not depend on the cuts.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const positions: unknown[] = [];
 * const parser = new RsPoseParser();
 * parser.push("\rDevice Position: 0.123 -0.0", (position) => positions.push(position));
 * parser.push("45 1.002 (meters)\rDevice", (position) => positions.push(position));
 * assertEquals(positions, [[0.123, -0.045, 1.002]]);
 * ```
 */
export class RsPoseParser {
  /** The end of the text so far, as far as it may begin a record. */
  #rest = "";
  #rejected = 0;

  /** Records that say where no camera can be. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Takes a piece of text and hands each position (metres) that it completes to `emit`. */
  push(text: string, emit: (position: Vector3) => void): void {
    const whole = this.#rest + text;
    let end = 0;
    for (const match of whole.matchAll(RECORD)) {
      end = match.index + match[0].length;
      const position: Vector3 = [Number(match[1]), Number(match[2]), Number(match[3])];
      if (isWithinReach(position)) emit(position);
      else this.#rejected += 1;
    }
    this.#rest = whole.slice(Math.max(end, whole.length - MAX_RECORD_CHARS));
  }

  /** Forgets the beginning of a record, because its end will not come. */
  reset(): void {
    this.#rest = "";
  }
}
