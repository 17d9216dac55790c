/**
 * How much may be on its way to a viewer of whose link nothing is known yet: little at first, and more with what has come.
 *
 * 1. a few datagrams leave at once, as those of a new TCP connection do; while nothing is reported others follow so slowly that
 *    the slowest links pass them on;
 * 2. for each byte that has come without waiting several may leave, for one that had to wait another one;
 * 3. that ends when the link has shown how fast it is, and has a short queue, or after a moment in any case.
 *
 * Source: RFC 6928 (the initial window).
 *
 * @module
 */

/** May be on its way at first: on 1 Mbit/s that takes 100 ms. */
const FIRST_BYTES = 12_000;
/** For each byte that came without waiting so many leave: on a fast link a large picture is there after three rounds. */
const GROWTH = 4;
/** Leaves whatever is reported: 1 Mbit/s, in datagrams of about so many bytes. */
const LEAST_BYTES_PER_US = 0.125;
const DATAGRAM_BYTES = 1200;
/** Who reports does so long before this; and what shows nothing until then limits nothing. */
const LONGEST_US = 1_000_000;

/** The beginning of the stream to one viewer. */
export class LinkStart {
  /** When it is over, in any case: after the first datagram; -Infinity once it is. */
  #endUs = Infinity;
  #mostUnderWay = FIRST_BYTES;
  #sentBytes = 0;
  /** What is known to have come, or to be lost. */
  #passedBytes = 0;
  /** Since when as much has been on its way as may be, and nothing was reported. */
  #fullUs = 0;

  /** When the next datagram may leave, in µs; -Infinity where nothing holds it. */
  get leaveUs(): number {
    const excess = this.#excess;
    if (excess < 0 || this.#endUs === -Infinity) return -Infinity;
    const paceUs = Math.ceil((excess + DATAGRAM_BYTES) / LEAST_BYTES_PER_US);
    return Math.min(this.#endUs, this.#fullUs + paceUs);
  }

  /** Takes note of a datagram that leaves. */
  noteSent(bytes: number, nowUs: number): void {
    if (this.#endUs === -Infinity) return;
    if (this.#endUs === Infinity) this.#endUs = nowUs + LONGEST_US;
    if (nowUs >= this.#endUs) this.end();
    if (this.#excess < 0) this.#fullUs = nowUs;
    this.#sentBytes += bytes;
  }

  /**
   * Takes note of what has passed.
   *
   * @param underWay bytes that have left, and are not known to have come or to be lost
   * @param hasWaited whether the link made any of the others wait
   */
  notePassed(underWay: number, hasWaited: boolean, nowUs: number): void {
    const passed = this.#sentBytes - underWay - this.#passedBytes;
    if (passed <= 0) return;
    if (!hasWaited) this.#mostUnderWay += (GROWTH - 1) * passed;
    this.#passedBytes += passed;
    this.#fullUs = nowUs;
  }

  /** What the link is like is known, or of no matter. */
  end(): void {
    this.#endUs = -Infinity;
  }

  /** Bytes that are on their way beyond what may be. */
  get #excess(): number {
    return this.#sentBytes - this.#passedBytes - this.#mostUnderWay;
  }
}
