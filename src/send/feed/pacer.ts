/**
 * Spreads a frame's datagrams, so that they do not overflow the buffer of a socket that nobody reads for a moment.
 *
 * A token bucket counted in datagrams: most frames fit the burst and leave at once. What is over it follows at a pace
 * that a receiver drains easily, or faster where the last datagram would otherwise leave later than a share of the frame
 * interval after the first. On a link that loses datagrams in runs, a frame is spread over that share, so that one run
 * takes few of its fragments.
 *
 * @module
 */

/**
 * Datagrams that leave at once. A Linux socket's default buffer (212,992 bytes) holds about 90 datagrams of 1200
 * bytes, since each counts with its kernel overhead.
 */
const BURST_DATAGRAMS = 64;

/** What one of those counts. */
const COUNTED_BYTES = 2304;
/** The part of a buffer that a burst may fill: what comes meanwhile from others has room, too. */
const BUFFER_SHARE = 1 / 2;

/** The pace after the burst, where nothing asks for more: 32 datagrams a millisecond, some 300 Mbit/s. */
const EASY_PER_US = 32 / 1000;

/** The part of the frame interval over which a frame is spread at the most. */
const SPREAD_SHARE = 0.25;
/** The same of what is over the burst, where the viewer does not say how much room it has: it is read by a slower loop. */
const UNKNOWN_SPREAD_SHARE = 0.6;

/** Datagrams that leave at once where a frame is spread. */
const SPREAD_BURST_DATAGRAMS = 2;
/** What leaves at once on a slow link: what passes it in so many µs, and at least so many datagrams. */
const LIMITED_BURST_US = 2_000;
const LIMITED_BURST_DATAGRAMS = 2;
/** What did not leave because a timer, or this whole host, was late by less than this is made up for, in a burst at most. */
const CATCH_UP_US = 20_000;
/** A timer comes late, so a spread frame is meant to be out before its time is up. */
const SPREAD_AIM = 0.75;

/** What counts as a whole token: sums of fractions may miss it by the last bits. */
const WHOLE_TOKEN = 1 - 1e-6;

/** A frame that is about to leave. */
export interface PacedFrame {
  readonly datagrams: number;
  /** µs until the next frame. */
  readonly intervalUs: number;
  /** Whether it is to be spread over its whole time. */
  readonly isSpread: boolean;
}

/** Says when the next datagram of one viewer may leave. */
export class Pacer {
  #tokens = BURST_DATAGRAMS;
  #refilledUs = 0;
  #tokensPerUs = 0;
  #mostPerUs = Infinity;
  #easyBurst = BURST_DATAGRAMS;
  #burst = BURST_DATAGRAMS;
  #share = UNKNOWN_SPREAD_SHARE;
  /** Whether a datagram waits for its right. */
  #isWanting = false;

  /** Lets as much leave at once as the viewer has room for: half of its receive buffer; the usual burst at least. @param bufferBytes 0: not known */
  widen(bufferBytes: number): void {
    const datagrams = Math.floor(bufferBytes * BUFFER_SHARE / COUNTED_BYTES);
    this.#easyBurst = Math.max(BURST_DATAGRAMS, datagrams);
    this.#share = datagrams > 0 ? SPREAD_SHARE : UNKNOWN_SPREAD_SHARE;
  }

  /** Sets the pace for a frame. */
  startFrame({ datagrams, intervalUs, isSpread }: PacedFrame, nowUs: number): void {
    this.#refill(nowUs);
    this.#isWanting = false;
    const spreadUs = intervalUs * SPREAD_SHARE;
    this.#burst = isSpread ? SPREAD_BURST_DATAGRAMS : this.#easyBurst;
    this.#tokens = Math.min(this.#burst, this.#tokens);
    this.#tokensPerUs = isSpread
      ? datagrams / (spreadUs * SPREAD_AIM)
      : Math.max(EASY_PER_US, datagrams / (intervalUs * this.#share));
  }

  /** Lets no more than this many datagrams leave in a µs, on a link that is slow. */
  limit(datagramsPerUs: number): void {
    this.#mostPerUs = datagramsPerUs;
  }

  /** Takes the right to send one datagram now; false where it is too early. */
  take(nowUs: number): boolean {
    // Each time, also while tokens are left: what is earned with a full bucket must not count for later.
    if (nowUs !== this.#refilledUs) this.#refill(nowUs);
    this.#isWanting = this.#tokens < WHOLE_TOKEN;
    if (!this.#isWanting) this.#tokens--;
    return !this.#isWanting;
  }

  /** When {@linkcode take} will next succeed, in µs. */
  nextUs(): number {
    if (this.#tokens >= WHOLE_TOKEN) return this.#refilledUs;
    return this.#refilledUs + Math.ceil((WHOLE_TOKEN - this.#tokens) / this.#rate);
  }

  get #rate(): number {
    return Math.min(this.#tokensPerUs, this.#mostPerUs);
  }

  #refill(nowUs: number): void {
    const earned = (nowUs - this.#refilledUs) * this.#rate;
    this.#tokens = Math.min(this.#mostTokens, this.#tokens + earned);
    this.#refilledUs = nowUs;
  }

  get #mostTokens(): number {
    const limited = Math.max(LIMITED_BURST_DATAGRAMS, this.#mostPerUs * LIMITED_BURST_US);
    const burst = Math.min(this.#burst, limited);
    if (!this.#isWanting) return burst;
    return Math.max(burst, Math.min(BURST_DATAGRAMS, this.#rate * CATCH_UP_US));
  }
}
