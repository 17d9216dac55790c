/**
 * The list of keys, over the page.
 *
 * @module
 */

import { find } from "../find.js";
import { PAGE_KEYS } from "../../../shared/keys.js";

export function setUpHelp() {
  const dialog = findDialog();
  find(dialog, "dl", HTMLElement).append(...PAGE_KEYS.map(({ label, does }) => {
    const line = document.createElement("div");
    const key = Object.assign(document.createElement("dt"), { textContent: label });
    line.append(key, Object.assign(document.createElement("dd"), { textContent: does }));
    return line;
  }));
  find(dialog, ".help-close", HTMLElement).addEventListener("click", () => dialog.close());
  // Around the list is the dialog itself.
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
}

/** Shows the list, or hides it. */
export function toggleHelp() {
  const dialog = findDialog();
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

/** Whether the list is shown, and so keys are not for the page behind it. */
export function isHelpOpen() {
  return findDialog().open;
}

function findDialog() {
  return find(document, "#help", HTMLDialogElement);
}
