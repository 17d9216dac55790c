// @ts-check
/**
 * A person's hands, of which one may be on the keys and another on a gamepad or on the screen.
 *
 * @module
 */

/**
 * What one of them does.
 *
 * @typedef {object} Hands
 * @property {boolean} isHeld whether the dead man's control is held
 * @property {readonly number[]} axes linear (forward +), angular (left +), and others, -1 … 1
 * @property {number} buttons 32 bits
 */

/** Nobody's. @type {Hands} */
export const NO_HANDS = { isHeld: false, axes: [0, 0], buttons: 0 };

/**
 * The one that counts: the first that holds, until it lets go. Who held meanwhile has to let go first, and so has whoever
 * held when the view lost the person.
 */
export class DriverHands {
  /** The place of the one that counts. @type {number | undefined} */
  #holder;
  #mustLetGo = false;

  /**
   * @param {readonly Hands[]} hands always in the same order
   * @returns {Hands}
   */
  take(hands) {
    const holder = hands.findIndex(({ isHeld }) => isHeld);
    if (holder < 0) return this.#rest();
    if (this.#mustLetGo) return NO_HANDS;
    this.#holder ??= holder;
    const held = hands[this.#holder];
    if (held?.isHeld) return held;
    this.suspend();
    return NO_HANDS;
  }

  /** What is held counts no more until it has been let go. */
  suspend() {
    this.#holder = undefined;
    this.#mustLetGo = true;
  }

  #rest() {
    this.#holder = undefined;
    this.#mustLetGo = false;
    return NO_HANDS;
  }
}
