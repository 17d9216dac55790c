/**
 * The browser's gamepads, and which sticks of them drive.
 *
 * @module
 */

import { find } from "../find.js";
import { findSticks, GamepadHands, STICKS } from "../../../shared/gamepad_hands.js";

/** @import { GamepadReading } from "../../../shared/gamepad_hands.js" */

/** Where the browser keeps the choice. */
const STICKS_ITEM = "udp-image-stream-sticks";

/** All that are plugged in, of whichever the browser knows what is where. */
export class Gamepads {
  #hands = new GamepadHands();
  /** Those that were unplugged, and of which the browser still has a reading. @type {Set<number>} */
  #gone = new Set();

  /** @param {() => void} onGone called when one has been unplugged */
  constructor(onGone) {
    this.#hands.sticks = findSticks(recall());
    this.#setUpChoice();
    addEventListener("gamepadconnected", ({ gamepad }) => this.#gone.delete(gamepad.index));
    addEventListener("gamepaddisconnected", ({ gamepad }) => {
      this.#gone.add(gamepad.index);
      onGone();
    });
  }

  /** What they say now. */
  read() {
    const pads = navigator.getGamepads?.() ?? [];
    return this.#hands.take(pads.flatMap((pad) => pad && this.#isKnown(pad) ? [readingOf(pad)] : []));
  }

  /** @param {Gamepad} pad */
  #isKnown({ index, connected, mapping }) {
    return connected && mapping === "standard" && !this.#gone.has(index);
  }

  #setUpChoice() {
    const select = find(document, "#sticks", HTMLSelectElement);
    select.append(...STICKS.map(({ name, label }) => new Option(label, name)));
    select.value = this.#hands.sticks.name;
    select.addEventListener("change", () => {
      this.#hands.sticks = findSticks(select.value);
      keep(select.value);
    });
  }
}

/**
 * @param {Gamepad} pad
 * @returns {GamepadReading}
 */
function readingOf({ index, axes, buttons }) {
  return {
    id: index,
    axes,
    buttons: buttons.map(({ pressed, value }) => pressed ? Math.max(value, 1) : value),
  };
}

/** @returns {string | null} nothing where the browser keeps nothing for pages */
function recall() {
  try {
    return localStorage.getItem(STICKS_ITEM);
  } catch {
    return null;
  }
}

/** @param {string} name */
function keep(name) {
  try {
    localStorage.setItem(STICKS_ITEM, name);
  } catch {
    // It counts until the page is closed.
  }
}
