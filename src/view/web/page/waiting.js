/**
 * What the page says while there is no picture: why, and what to do.
 *
 * @module
 */

import { describeSilence } from "../../shared/no_picture.js";
import { find, setText } from "./find.js";

/** @import { FoundSight } from "../../shared/found_words.js" */
/** @import { Instructions } from "../../shared/no_picture.js" */
/** @import { HelloMessage } from "../page_messages.ts" */

/**
 * @typedef {object} Situation
 * @property {boolean} isConnected whether the listener answers
 * @property {string} [refusal] what it says to that
 * @property {HelloMessage} hello what it said
 * @property {readonly FoundSight[]} [robots] that are found; absent where nobody looks for any
 * @property {string} [ended] the name of the stream that was there last
 */

/**
 * @param {Situation} situation
 * @returns {Instructions} what is said now
 */
export function showWaiting(situation) {
  const instructions = describeSituation(situation);
  const { headline, text, commands, note } = instructions;
  setText(document, "#waiting-title", headline);
  setText(document, "#waiting-text", text);
  setText(document, "#waiting-note", note);
  const items = commands.map((command) => {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("code"), { textContent: command }));
    return item;
  });
  const list = find(document, "#waiting-commands", HTMLElement);
  list.hidden = items.length === 0;
  list.replaceChildren(...items);
  return instructions;
}

/**
 * @param {Situation} situation
 * @returns {Instructions}
 */
function describeSituation({ isConnected, refusal, hello, robots, ended }) {
  const isTouched = matchMedia("(hover: none)").matches;
  if (isConnected) return describeSilence({ ...hello, robots, ended, isTouched });
  const headline = "No connection";
  if (refusal !== undefined) {
    return { headline, text: refusal, commands: [], note: "This page tries again by itself." };
  }
  return {
    headline,
    text: "The program behind this page does not answer. On the computer where it ran, type:",
    commands: ["listen"],
    note: "This page comes back by itself.",
  };
}
