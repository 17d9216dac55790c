/**
 * The buttons fade while nobody does anything, so that nothing lies over the picture of who drives.
 *
 * @module
 */

import { find } from "../find.js";

const IDLE_AFTER_MS = 4000;
const ACTIVITIES = ["pointermove", "pointerdown", "keydown", "focusin"];

export function watchIdleness() {
  const { body } = document;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let touchesFaded = false;

  function handleActivity(/** @type {Event} */ { type }) {
    if (type === "pointerdown") touchesFaded = body.hasAttribute("data-idle");
    body.removeAttribute("data-idle");
    clearTimeout(timer);
    timer = setTimeout(() => body.setAttribute("data-idle", ""), IDLE_AFTER_MS);
  }

  for (const type of ACTIVITIES) addEventListener(type, handleActivity, { capture: true, passive: true });
  timer = setTimeout(() => body.setAttribute("data-idle", ""), IDLE_AFTER_MS);
  // A finger can not see a button that has faded: it brings it back and does no more.
  find(document, ".tools", HTMLElement).addEventListener("click", (event) => {
    if (!touchesFaded) return;
    touchesFaded = false;
    event.stopPropagation();
    event.preventDefault();
  }, { capture: true });
}
