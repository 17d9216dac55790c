// @ts-check
/**
 * The page's own clock, which goes on while the computer sleeps.
 *
 * `performance.now()` stands still then in most browsers, so that a picture from before would pass for a new one. The time
 * of day goes on: where the two have come apart, something slept, or somebody has set the time of day. Which of them it was
 * can not be told, so it counts as sleep.
 *
 * @module
 */

/** Clocks are corrected by less than this between two looks; a computer that sleeps does so for longer. */
const MIN_JUMP_MS = 300;
/** Both clocks are read at the same moment where it takes no longer than this. */
const MAX_READING_MS = 20;

/**
 * @typedef {object} PageClockOptions
 * @property {() => number} readMs a clock that may stand still in sleep
 * @property {() => number} readWallMs the time of day
 * @property {() => void} onJump called when the two have come apart; what was compared with this clock before is void
 */

/** Never goes back. */
export class PageClock {
  /** @type {PageClockOptions} */
  #options;
  #sleptMs = 0;
  /** @type {number | undefined} */
  #wallLeadMs;

  /** @param {PageClockOptions} options */
  constructor(options) {
    this.#options = options;
    this.#look();
  }

  /** ms since any moment. */
  now() {
    this.#look();
    return this.#options.readMs() + this.#sleptMs;
  }

  #look() {
    const { readMs, readWallMs, onJump } = this.#options;
    const beforeMs = readMs();
    const wallMs = readWallMs();
    // The thread was held up in between; the next look will tell.
    if (readMs() - beforeMs > MAX_READING_MS) return;
    const leadMs = wallMs - beforeMs;
    const jumpMs = leadMs - (this.#wallLeadMs ?? leadMs);
    this.#wallLeadMs = leadMs;
    if (Math.abs(jumpMs) < MIN_JUMP_MS) return;
    this.#sleptMs += Math.max(0, jumpMs);
    onJump();
  }
}
