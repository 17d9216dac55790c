/**
 * When the last frames were captured, by this host's own clock.
 *
 * @module
 */

/** More than come within the greatest age of a picture that is driven by, from the fastest camera. */
const FRAMES = 1024;

/** The newest frames' times. */
export class FrameTimes {
  /** The newest one; 0 before the first. */
  newestId = 0;
  readonly #ids = new Float64Array(FRAMES).fill(-1);
  readonly #timesUs = new Float64Array(FRAMES);

  /** Takes note of a frame. */
  note(id: number, captureUs: number): void {
    this.newestId = id;
    this.#ids[id % FRAMES] = id;
    this.#timesUs[id % FRAMES] = captureUs;
  }

  /** When a frame was captured, in µs; -Infinity where that is not known, or was too long ago. */
  captureUs(id: number | undefined): number {
    return id !== undefined && this.#ids[id % FRAMES] === id ? this.#timesUs[id % FRAMES]! : -Infinity;
  }
}
