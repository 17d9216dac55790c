/**
 * Spreads a frame's datagrams, so that they do not overflow the buffer of a socket that nobody reads for a moment.
 *
 * A token bucket counted in datagrams: most frames fit the burst and leave at once. What is over it follows at a pace
 * that a receiver drains easily, or faster where the last datagram would otherwise leave later than a share of the frame
 * interval after the first.
 *
 * @module
 */

/**
 * Datagrams that leave at once. A Linux socket's default buffer (212,992 bytes) holds about 90 datagrams of 1200
 * bytes, since each counts with its kernel overhead.
 */
const BURST_DATAGRAMS = 64;

/** The pace after the burst, where nothing asks for more: 32 datagrams a millisecond, some 300 Mbit/s. */
const EASY_PER_US = 32 / 1000;

/** The part of the frame interval over which a frame is spread at the most. */
const SPREAD_SHARE = 0.25;

/** What counts as a whole token: sums of fractions may miss it by the last bits. */
const WHOLE_TOKEN = 1 - 1e-6;

/** Says when the next datagram of one viewer may leave. */
export class Pacer {
  #tokens = BURST_DATAGRAMS;
  #refilledUs = 0;
  #tokensPerUs = 0;

  /** Sets the pace for a frame of so many datagrams, with `intervalUs` until the next. */
  startFrame(datagrams: number, intervalUs: number, nowUs: number): void {
    this.#refill(nowUs);
    this.#tokensPerUs = Math.max(EASY_PER_US, datagrams / (intervalUs * SPREAD_SHARE));
  }

  /** Takes the right to send one datagram now; false where it is too early. */
  take(nowUs: number): boolean {
    // Each time, also while tokens are left: what is earned with a full bucket must not count for later.
    this.#refill(nowUs);
    if (this.#tokens < WHOLE_TOKEN) return false;
    this.#tokens--;
    return true;
  }

  /** When {@linkcode take} will next succeed, in µs. */
  nextUs(): number {
    if (this.#tokens >= WHOLE_TOKEN) return this.#refilledUs;
    return this.#refilledUs + Math.ceil((WHOLE_TOKEN - this.#tokens) / this.#tokensPerUs);
  }

  #refill(nowUs: number): void {
    const earned = (nowUs - this.#refilledUs) * this.#tokensPerUs;
    this.#tokens = Math.min(BURST_DATAGRAMS, this.#tokens + earned);
    this.#refilledUs = nowUs;
  }
}
