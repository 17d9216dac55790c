/**
 * How fast a link carries pictures, from how long each was on its way.
 *
 * It is that of the one in the middle: a program that stands still for a moment makes one picture late, and the next one look as
 * if it had come in no time.
 *
 * @module
 */

/** A picture that has come, or of which it is known that it has. */
export interface Carried {
  readonly bytes: number;
  /** When it could have begun to come: it had been asked for, or sent. */
  readonly beganUs: number;
  readonly endedUs: number;
}

/** Those of so long count … */
const WINDOW_US = 1_000_000;
/** … and these few however long ago they came. */
const LEAST_PICTURES = 5;
const MOST_PICTURES = 63;
/** No link is known better than to this. */
const LEAST_SPAN_US = 50;

interface Sample {
  readonly endedUs: number;
  readonly bytesPerUs: number;
}

/** The speed of the last second. */
export class LinkSpeed {
  #samples: Sample[] = [];
  #endedUs = -Infinity;

  /** In bytes a µs; nothing before the first picture. */
  get bytesPerUs(): number | undefined {
    const speeds = this.#samples.map(({ bytesPerUs }) => bytesPerUs).sort((a, b) => a - b);
    return speeds[speeds.length >> 1];
  }

  /** Takes a picture; while the one before it was on its way it was not. */
  note({ bytes, beganUs, endedUs }: Carried): void {
    const spanUs = Math.max(LEAST_SPAN_US, endedUs - Math.max(beganUs, this.#endedUs));
    this.#endedUs = endedUs;
    const isOfNow = (sample: Sample, at: number) =>
      at < MOST_PICTURES - 1 && (at < LEAST_PICTURES - 1 || endedUs - sample.endedUs < WINDOW_US);
    // The newest is the first one.
    this.#samples = [{ endedUs, bytesPerUs: bytes / spanUs }, ...this.#samples.filter(isOfNow)];
  }

  /** The way is another one from now on. */
  clear(): void {
    this.#samples = [];
    this.#endedUs = -Infinity;
  }
}
