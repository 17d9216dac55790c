/**
 * What a frame costs on the link, on average: all that leaves on its account, redundancy and answers included.
 *
 * @module
 */

/** Weight of a frame in the moving average. */
const SMOOTHING = 1 / 8;

/** A moving average of the bytes between frames. */
export class FrameSize {
  /** Bytes of UDP payload; 0 before the first frame. */
  meanBytes = 0;
  #before = 0;

  /** Takes note that a frame has left, and of all bytes that have left so far. */
  note(totalBytes: number): void {
    const bytes = totalBytes - this.#before;
    this.#before = totalBytes;
    this.meanBytes += (bytes - this.meanBytes) * (this.meanBytes === 0 ? 1 : SMOOTHING);
  }
}
