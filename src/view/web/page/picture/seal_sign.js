/**
 * The lock beside a stream's name.
 *
 * @module
 */

import { describeSeal, OPEN_TEXT } from "../../../shared/seal_words.js";
import { find, setText } from "../find.js";

/** @import { Seal } from "../../../../common/frame.ts" */

/**
 * @param {HTMLElement} tile
 * @param {Seal} seal
 */
export function showSeal(tile, seal) {
  const { isSealed, isOpen, label, sentence } = describeSeal(seal);
  const sign = find(tile, ".seal", HTMLElement);
  sign.hidden = false;
  sign.toggleAttribute("data-sealed", isSealed);
  sign.toggleAttribute("data-door", !isSealed && !isOpen);
  if (sign.title !== sentence) sign.title = sentence;
  setText(tile, ".seal-text", isOpen ? OPEN_TEXT : label);
}
