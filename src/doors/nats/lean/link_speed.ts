/**
 * How fast a link carries pictures, from how long each was on its way.
 *
 * @module
 */

/** A picture that has come, or of which it is known that it has. */
export interface Carried {
  readonly bytes: number;
  /** When it was asked for, or sent. */
  readonly beganUs: number;
  readonly endedUs: number;
}

/** One bucket of two is so long. */
const BUCKET_US = 500_000;
/** No link is known better than to this. */
const LEAST_SPAN_US = 50;

interface Bucket {
  bytes: number;
  spanUs: number;
}

/** The speed of the last half to whole second in which something was carried. */
export class LinkSpeed {
  #now: Bucket = { bytes: 0, spanUs: 0 };
  #before: Bucket = { bytes: 0, spanUs: 0 };
  #sinceUs: number | undefined;
  #endedUs = -Infinity;

  /** In bytes a µs; nothing before the first picture. */
  get bytesPerUs(): number | undefined {
    const spanUs = this.#now.spanUs + this.#before.spanUs;
    return spanUs === 0 ? undefined : (this.#now.bytes + this.#before.bytes) / spanUs;
  }

  /** Takes a picture; while the one before it was on its way it was not. */
  note({ bytes, beganUs, endedUs }: Carried): void {
    const spanUs = endedUs - Math.max(beganUs, this.#endedUs);
    this.#endedUs = endedUs;
    this.#sinceUs ??= endedUs;
    if (endedUs - this.#sinceUs > BUCKET_US) {
      this.#before = this.#now;
      this.#now = { bytes: 0, spanUs: 0 };
      this.#sinceUs = endedUs;
    }
    this.#now.bytes += bytes;
    this.#now.spanUs += Math.max(LEAST_SPAN_US, spanUs);
  }

  /** The way is another one from now on. */
  clear(): void {
    this.#now = { bytes: 0, spanUs: 0 };
    this.#before = { bytes: 0, spanUs: 0 };
    this.#sinceUs = undefined;
    this.#endedUs = -Infinity;
  }
}
