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

import type { Vector3 } from "../protocol/telemetry.ts";

const RECORD = /Device Position: *(-?\d+(?:\.\d+)?) +(-?\d+(?:\.\d+)?) +(-?\d+(?:\.\d+)?) *\(meters\)/;
/** Longer than any record; what has grown beyond it without being one is noise. */
const MAX_RECORD_CHARS = 256;

/** Takes the text in pieces, cut anywhere. */
export class RsPoseParser {
  /** Pieces between two carriage returns that were no record. */
  rejected = 0;
  #rest = "";

  /** Takes a piece of text and hands each whole position (metres) to `emit`. */
  push(text: string, emit: (position: Vector3) => void): void {
    const pieces = (this.#rest + text).split("\r");
    this.#rest = pieces.pop() ?? "";
    for (const piece of pieces) this.#parse(piece, emit);
    if (this.#rest.includes("(meters)") || this.#rest.length > MAX_RECORD_CHARS) {
      this.#parse(this.#rest, emit);
      this.#rest = "";
    }
  }

  #parse(piece: string, emit: (position: Vector3) => void): void {
    if (piece.trim() === "") return;
    const match = RECORD.exec(piece);
    if (match) emit([Number(match[1]), Number(match[2]), Number(match[3])]);
    else this.rejected++;
  }
}
