// @ts-check
/**
 * The keys that steer a robot while they are held.
 *
 * @module
 */

/** @import { Hands } from "./driver_hands.js" */

/** Forward and left, by `KeyboardEvent.key` in lower case. @type {Readonly<Record<string, readonly [number, number]>>} */
const DIRECTIONS = {
  w: [1, 0],
  arrowup: [1, 0],
  s: [-1, 0],
  arrowdown: [-1, 0],
  a: [0, 1],
  arrowleft: [0, 1],
  d: [0, -1],
  arrowright: [0, -1],
};

/**
 * Whether a key steers, where a robot can be driven.
 *
 * @param {string} key by `KeyboardEvent.key` in lower case
 */
export function isSteeringKey(key) {
  return Object.hasOwn(DIRECTIONS, key);
}

/** Those that are down. */
export class SteeringKeys {
  /** By the key's place on the keyboard: Shift gives it another name, but no other place. @type {Map<string | number, readonly [number, number]>} */
  #down = new Map();

  /**
   * A key goes down; again and again while it is held does no harm.
   *
   * @param {string} key by `KeyboardEvent.key` in lower case
   * @param {string | number} place
   */
  press(key, place) {
    const direction = isSteeringKey(key) ? DIRECTIONS[key] : undefined;
    if (direction) this.#down.set(place, direction);
  }

  /**
   * A key goes up.
   *
   * @param {string | number} place
   * @returns {boolean} whether it steered
   */
  lift(place) {
    return this.#down.delete(place);
  }

  /** What is down counts no more: nobody tells when it goes up. */
  letGo() {
    this.#down.clear();
  }

  /** What they say: opposite ones nothing. @returns {Hands} */
  get hands() {
    let linear = 0, angular = 0;
    for (const [forward, left] of this.#down.values()) {
      linear += forward;
      angular += left;
    }
    const axes = [Math.sign(linear), Math.sign(angular)];
    return { isHeld: this.#down.size > 0, axes, buttons: 0 };
  }
}
