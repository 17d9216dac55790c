/**
 * When a frame on its way is given up for a newer one: it was begun on a much faster link, and would be old when it ends.
 *
 * @module
 */

/** A frame that will take so much longer than it seemed at its beginning is cut off … */
const FACTOR = 2;
/** … unless this share of it has left. */
const SHARE = 0.5;

/** How far a frame on its way has come. */
export interface FrameProgress {
  /** Share of its source fragments that are still to leave. */
  readonly shareLeft: number;
  /** How long the rest takes to leave, in µs. */
  readonly leavingUs: number;
  /** µs until the next frame. */
  readonly intervalUs: number;
}

/** Judges the frames to one viewer. */
export class CutOff {
  #expectedUs = 0;
  #wasCut = false;

  /** Takes note of a frame that begins, and of how long it seems to take to leave, in µs. */
  begin(expectedUs: number): void {
    this.#expectedUs = expectedUs;
  }

  /** Takes note that a frame has left as a whole. */
  finish(): void {
    this.#wasCut = false;
  }

  /** Whether to cut the frame off now; answering true is taken for the deed. Never two in a row, so that some arrive. */
  decide({ shareLeft, leavingUs, intervalUs }: FrameProgress): boolean {
    const isLate = leavingUs > FACTOR * Math.max(this.#expectedUs, intervalUs);
    if (this.#wasCut || shareLeft < SHARE || !isLate) return false;
    this.#wasCut = true;
    return true;
  }
}
