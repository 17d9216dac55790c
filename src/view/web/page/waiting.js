/**
 * What the page says while there is no picture: why, and what to do.
 *
 * @module
 */

import { find, setText } from "./find.js";

/** @import { HelloMessage } from "../page_messages.ts" */

/**
 * @typedef {object} Situation
 * @property {boolean} isConnected whether the listener answers
 * @property {string} [refusal] what it says to that
 * @property {HelloMessage} hello what it said
 * @property {string} [ended] the name of the stream that was there last
 */

/** @param {Situation} situation */
export function showWaiting(situation) {
  const { title, text, commands, note } = describeSituation(situation);
  setText(document, "#waiting-title", title);
  setText(document, "#waiting-text", text);
  setText(document, "#waiting-note", note ?? "");
  const items = commands.map((command) => {
    const item = document.createElement("li");
    item.append(Object.assign(document.createElement("code"), { textContent: command }));
    return item;
  });
  const list = find(document, "#waiting-commands", HTMLElement);
  list.hidden = items.length === 0;
  list.replaceChildren(...items);
}

/**
 * @param {Situation} situation
 * @returns {{ title: string, text: string, commands: readonly string[], note?: string }}
 */
function describeSituation({ isConnected, refusal, hello, ended }) {
  if (!isConnected && refusal !== undefined) {
    return { title: "No connection", text: refusal, commands: [], note: "This page tries again by itself." };
  }
  if (!isConnected) {
    return {
      title: "No connection",
      text: "The program behind this page does not answer. On the computer where it ran, type:",
      commands: ["listen"],
      note: "This page comes back by itself.",
    };
  }
  const title = ended === undefined ? "No signal" : `“${ended}” has ended`;
  if (hello.reason !== undefined) {
    return { title, text: `${hello.reason}.`, commands: [], note: "The picture appears here by itself." };
  }
  if (hello.broadcasters.length > 0) {
    const text = `No picture comes from ${hello.broadcasters.join(", ")}. On the robot, type:`;
    return { title, text, commands: ["broadcast"], note: "The picture appears here by itself." };
  }
  const what = ended === undefined ? "Nothing has come yet." : "Nothing is coming any more.";
  return {
    title,
    text: `${what} On the robot, type:`,
    commands: hello.commands.length > 0 ? hello.commands : ["broadcast ADDRESS-OF-THIS-COMPUTER"],
    note: hello.commands.length > 1
      ? "Take the address that the robot can reach. The picture appears here by itself."
      : "The picture appears here by itself.",
  };
}
