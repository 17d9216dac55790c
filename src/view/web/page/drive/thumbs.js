/**
 * Two thumbs on a screen: the left one drives forward and back, the right one turns. Where a thumb comes down is its
 * middle, so that a robot does not start with a jerk.
 *
 * @module
 */

import { slide } from "./slide.js";

/** @import { Hands } from "../../../shared/driver_hands.js" */

/** @typedef {{ pointerId: number, fromPx: number, value: number }} Thumb */

/** The places of both. */
export class Thumbs {
  #drive = new ThumbPlace((/** @type {PointerEvent} */ { clientY }) => -clientY);
  #turn = new ThumbPlace((/** @type {PointerEvent} */ { clientX }) => -clientX);
  /** @type {() => void} */
  #onChange;

  /**
   * @param {HTMLElement} drive
   * @param {HTMLElement} turn
   * @param {() => void} onChange called as soon as a thumb does something
   */
  constructor(drive, turn, onChange) {
    this.#onChange = onChange;
    this.#listen(drive, this.#drive);
    this.#listen(turn, this.#turn);
  }

  /** @returns {Hands} held as long as one of them is down */
  get hands() {
    const isHeld = this.#drive.isDown || this.#turn.isDown;
    return { isHeld, axes: [this.#drive.value, this.#turn.value], buttons: 0 };
  }

  /** What is down counts no more. */
  letGo() {
    this.#drive.lift();
    this.#turn.lift();
  }

  /**
   * @param {HTMLElement} element
   * @param {ThumbPlace} place
   */
  #listen(element, place) {
    const show = () => {
      element.toggleAttribute("data-held", place.isDown);
      element.style.setProperty("--value", String(place.value));
      this.#onChange();
    };
    element.addEventListener("pointerdown", (event) => {
      if (!place.press(event)) return;
      event.preventDefault();
      element.setPointerCapture(event.pointerId);
      show();
    });
    element.addEventListener("pointermove", (event) => place.move(event) && show());
    for (const type of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
      element.addEventListener(type, (event) => place.isOf(event) && (place.lift(), show()));
    }
    // A long press is none for a menu.
    element.addEventListener("contextmenu", (event) => event.preventDefault());
  }
}

/** One place, and the thumb that is on it. */
class ThumbPlace {
  /** Along its axis, forward or left growing. @type {(event: PointerEvent) => number} */
  #read;
  /** @type {Thumb | undefined} */
  #thumb;

  /** @param {(event: PointerEvent) => number} read */
  constructor(read) {
    this.#read = read;
  }

  get isDown() {
    return this.#thumb !== undefined;
  }

  /** -1 … 1. */
  get value() {
    return this.#thumb?.value ?? 0;
  }

  /** @param {PointerEvent} event */
  isOf({ pointerId }) {
    return this.#thumb?.pointerId === pointerId;
  }

  /**
   * @param {PointerEvent} event
   * @returns {boolean} whether no other one was there
   */
  press(event) {
    if (this.#thumb) return false;
    this.#thumb = { pointerId: event.pointerId, fromPx: this.#read(event), value: 0 };
    return true;
  }

  /**
   * @param {PointerEvent} event
   * @returns {boolean} whether it is the one that is there
   */
  move(event) {
    if (!this.#thumb || !this.isOf(event)) return false;
    this.#thumb.value = slide(this.#read(event) - this.#thumb.fromPx);
    return true;
  }

  lift() {
    this.#thumb = undefined;
  }
}
