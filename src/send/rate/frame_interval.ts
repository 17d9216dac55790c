/**
 * The typical time between a camera's frames, learnt from the frames themselves.
 *
 * @module
 */

/** Weight of a new interval in the moving average. */
const SMOOTHING = 1 / 8;
/** A longer gap is a pause of the camera, not its frame rate. */
const LONGEST_INTERVAL_US = 2_000_000;
/** What to assume before two frames have come: 30 fps. */
const INITIAL_INTERVAL_US = 33_333;

/** An exponential moving average of the time between frames. */
export class FrameInterval {
  #lastUs: number | undefined;
  #averageUs: number | undefined;

  /** Takes note of a frame. */
  observe(captureUs: number): void {
    const intervalUs = this.#lastUs === undefined ? 0 : captureUs - this.#lastUs;
    this.#lastUs = captureUs;
    if (intervalUs <= 0 || intervalUs > LONGEST_INTERVAL_US) return;
    this.#averageUs = this.#averageUs === undefined
      ? intervalUs
      : this.#averageUs + (intervalUs - this.#averageUs) * SMOOTHING;
  }

  /** µs between frames; a guess until two have come. */
  get intervalUs(): number {
    return this.#averageUs ?? INITIAL_INTERVAL_US;
  }

  /** Frames per second; 0 until two frames have come. */
  get fps(): number {
    return this.#averageUs === undefined ? 0 : 1_000_000 / this.#averageUs;
  }
}
