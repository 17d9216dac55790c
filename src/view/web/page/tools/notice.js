/**
 * One line that says what has just been done, and goes by itself.
 *
 * @module
 */

import { NOTICE_MS } from "../../../shared/reading_times.js";
import { find } from "../find.js";

/** @param {string} text */
export function showNotice(text) {
  const notice = find(document, "#notice", HTMLElement);
  notice.textContent = text;
  setTimeout(() => {
    if (notice.textContent === text) notice.textContent = "";
  }, NOTICE_MS);
}
