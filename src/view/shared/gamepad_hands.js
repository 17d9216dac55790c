// @ts-check
/**
 * What the gamepads say, in the standard mapping (W3C Gamepad, section 6), which SDL's game controllers are brought to.
 *
 * The left shoulder button is the dead man's control. A gamepad that has just been found, or has come back, has to have
 * been seen with that button up.
 *
 * @module
 */

import { NO_HANDS } from "./driver_hands.js";

/** @import { Hands } from "./driver_hands.js" */

/**
 * One reading of a gamepad.
 *
 * @typedef {object} GamepadReading
 * @property {string | number} id another one each time that one is plugged in
 * @property {readonly number[]} axes left stick to the right and down, right stick to the right and down, -1 … 1
 * @property {readonly number[]} buttons how far each is pressed, 0 … 1; in the standard mapping's order
 */

/**
 * Which sticks drive; `linear` and `angular` are places among the axes.
 *
 * @typedef {{ readonly name: string, readonly label: string, readonly linear: number, readonly angular: number }} Sticks
 */

/** Places among the buttons. */
const RIGHT_FACE = 1, GRIP = 4, LEFT_TRIGGER = 6, RIGHT_TRIGGER = 7;
const STICK_AXES = 4;
/** No stick rests exactly in its middle. */
const DEAD_ZONE = 0.12;
const PRESSED = 0.5;
const MOST_BUTTONS = 32;

const LEFT_STICK = { name: "left", label: "Left stick", linear: 1, angular: 0 };

/** All choices, the usual one first. @type {readonly Sticks[]} */
export const STICKS = [
  LEFT_STICK,
  { name: "right", label: "Right stick", linear: 3, angular: 2 },
  { name: "left-drives", label: "Left stick drives, right one turns", linear: 1, angular: 2 },
  { name: "right-drives", label: "Right stick drives, left one turns", linear: 3, angular: 0 },
];

/**
 * @param {string | null | undefined} name
 * @returns {Sticks} the usual one where there is none of this name
 */
export function findSticks(name) {
  return STICKS.find((sticks) => sticks.name === name) ?? LEFT_STICK;
}

/**
 * @param {number} value of an axis
 * @returns {number} 0 in the dead zone, and evenly from there to ±1
 */
export function leaveDeadZone(value) {
  const beyond = Math.min(1, Math.abs(value)) - DEAD_ZONE;
  return beyond > 0 ? Math.sign(value) * beyond / (1 - DEAD_ZONE) : 0;
}

/** All gamepads of a person. */
export class GamepadHands {
  sticks = LEFT_STICK;
  /** By id, those that have been seen with the grip up: whether the stop button was down. @type {Map<string | number, boolean>} */
  #known = new Map();
  /** Who has the hands. @type {string | number | undefined} */
  #holder;

  /**
   * @param {readonly GamepadReading[]} pads all that are there now
   * @returns {{ hands: Hands, isStop: boolean }} `isStop`: a stop button has just been pressed, on whichever of them
   */
  take(pads) {
    const isStop = this.#note(pads);
    const held = pads.filter((pad) => isDown(pad, GRIP) && this.#known.has(pad.id));
    const pad = held.find(({ id }) => id === (this.#holder ?? id));
    this.#holder = pad?.id;
    // Who held in vain has to let go first.
    for (const { id } of held) {
      if (id !== pad?.id) this.#known.delete(id);
    }
    return { hands: pad ? this.#read(pad) : NO_HANDS, isStop };
  }

  /** @param {readonly GamepadReading[]} pads */
  #note(pads) {
    let isStop = false;
    for (const id of this.#known.keys()) {
      if (!pads.some((pad) => pad.id === id)) this.#known.delete(id);
    }
    for (const pad of pads) {
      const isStopDown = isDown(pad, RIGHT_FACE);
      if (isStopDown && this.#known.get(pad.id) === false) isStop = true;
      if (this.#known.has(pad.id) || !isDown(pad, GRIP)) this.#known.set(pad.id, isStopDown);
    }
    return isStop;
  }

  /**
   * @param {GamepadReading} pad
   * @returns {Hands}
   */
  #read(pad) {
    const sticks = Array.from({ length: STICK_AXES }, (_, i) => leaveDeadZone(pad.axes[i] ?? 0));
    const triggers = [LEFT_TRIGGER, RIGHT_TRIGGER].map((place) =>
      Math.max(0, Math.min(1, pad.buttons[place] ?? 0))
    );
    // Down and right are positive there, forward and left here.
    const [linear = 0, angular = 0] = [sticks[this.sticks.linear], sticks[this.sticks.angular]];
    const axes = [0 - linear, 0 - angular, ...sticks, ...triggers];
    const pressed = pad.buttons.slice(0, MOST_BUTTONS).map((_, place) => isDown(pad, place) ? 2 ** place : 0);
    return { isHeld: true, axes, buttons: pressed.reduce((sum, bit) => sum + bit, 0) };
  }
}

/**
 * @param {GamepadReading} pad
 * @param {number} place
 */
function isDown({ buttons }, place) {
  return (buttons[place] ?? 0) >= PRESSED;
}
