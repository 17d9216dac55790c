/**
 * One line that says what has just been done, and goes by itself.
 *
 * @module
 */

import { find } from "../find.js";

const SHOWN_MS = 5000;

/** @param {string} text */
export function showNotice(text) {
  const notice = find(document, "#notice", HTMLElement);
  notice.textContent = text;
  setTimeout(() => {
    if (notice.textContent === text) notice.textContent = "";
  }, SHOWN_MS);
}
