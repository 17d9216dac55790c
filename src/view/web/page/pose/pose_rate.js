// @ts-check
/**
 * How many poses come a second, by the clock of the host that measured them: so it is steady, however they are bundled
 * on their way.
 *
 * @module
 */

/** What is farther apart belongs to two measurements. */
const MAX_PAUSE_US = 2_000_000;

/** Counts poses. */
export class PoseRate {
  #count = 0;
  #sinceUs = 0;
  #newestUs = -Infinity;

  /** @param {number} timeUs of the next pose */
  take(timeUs) {
    const stepUs = timeUs - this.#newestUs;
    this.#newestUs = timeUs;
    if (stepUs > 0 && stepUs <= MAX_PAUSE_US) {
      this.#count++;
    } else if (stepUs !== 0) {
      this.#count = 0;
      this.#sinceUs = timeUs;
    }
  }

  /** Poses per second since the last look. @returns {number} */
  read() {
    const seconds = (this.#newestUs - this.#sinceUs) / 1_000_000;
    const rate = this.#count === 0 ? 0 : this.#count / seconds;
    this.#count = 0;
    this.#sinceUs = this.#newestUs;
    return rate;
  }
}
