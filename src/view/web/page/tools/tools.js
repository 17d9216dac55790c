/**
 * The page's buttons and keys.
 *
 * @module
 */

import { find } from "../find.js";
import { showNotice } from "./notice.js";
import { mirror, turnClockwise } from "../../../../common/orientation.js";
import { DRIVING_LINES, findCommand, PAGE_KEYS } from "../../../shared/keys.js";

/** @import { PageCommand } from "../../../shared/keys.js" */
/** @import { TileState } from "../tile.js" */
/** @import { Wall } from "../wall.js" */

/**
 * @typedef {object} ToolTargets
 * @property {Wall} wall
 * @property {() => void} toggleRecording
 * @property {(place: number) => void} choosePlace by its number; from 0
 */

/** @param {ToolTargets} targets */
export function setUpTools(targets) {
  setUpHelp();
  for (const button of document.querySelectorAll("button[data-command]")) {
    if (!(button instanceof HTMLElement)) continue;
    const command = /** @type {PageCommand} */ ({ kind: button.dataset["command"] });
    button.addEventListener("click", () => obey(command, targets));
  }
  document.addEventListener("fullscreenchange", showFullscreen);
  // A phone's browser may have none for pages.
  findButton("fullscreen").hidden = !document.fullscreenEnabled;
  addEventListener("keydown", (event) => {
    const command = commandOf(event);
    if (command && (!isHelpOpen() || command.kind === "help")) obey(command, targets);
  });
}

/**
 * Shows the buttons that have something to act on.
 *
 * @param {readonly TileState[]} tiles on screen
 * @param {boolean} isChosen whether one was chosen of several
 */
export function showTools(tiles, isChosen) {
  const only = tiles.length === 1 ? tiles[0] : undefined;
  findButton("all").hidden = !isChosen;
  for (const kind of /** @type {const} */ (["charts", "zoom", "rotate", "mirror", "snapshot"])) {
    findButton(kind).hidden = !only;
  }
  findButton("pose").hidden = !only?.hasPose;
  setPressed("zoom", only?.isActual ?? false);
}

/**
 * @param {PageCommand} command
 * @param {ToolTargets} targets
 */
function obey(command, { wall, toggleRecording, choosePlace }) {
  switch (command.kind) {
    case "fullscreen":
      return toggleFullscreen();
    case "figures":
      return toggle("figures", "data-bare");
    case "charts":
      return toggle("charts", "data-chartless");
    case "pose":
      return toggle("pose", "data-poseless");
    case "reset-path":
      return wall.only?.resetPath();
    case "zoom":
      return wall.only?.view.toggleActual();
    case "move":
      return wall.only?.view.move(command);
    case "rotate":
      return wall.turn(turnClockwise);
    case "mirror":
      return wall.turn(mirror);
    case "snapshot":
      return saveSnapshot(wall);
    case "record":
      return toggleRecording();
    case "place":
      return choosePlace(command.place);
    case "all":
      return wall.choose(undefined);
    case "help":
      return toggleHelp();
  }
}

/**
 * @param {PageCommand["kind"]} kind whose part of the page comes or goes
 * @param {string} absence the attribute that the page has while it is gone
 */
function toggle(kind, absence) {
  setPressed(kind, !document.body.toggleAttribute(absence));
}

/** @param {Wall} wall */
async function saveSnapshot(wall) {
  const name = await wall.only?.saveSnapshot();
  if (name !== undefined) showNotice(`Saved ${name}`);
}

async function toggleFullscreen() {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen?.();
}

function showFullscreen() {
  setPressed("fullscreen", document.fullscreenElement !== null);
}

/**
 * @param {PageCommand["kind"]} kind
 * @param {boolean} isPressed
 */
function setPressed(kind, isPressed) {
  const button = findButton(kind);
  if (button.ariaPressed !== String(isPressed)) button.ariaPressed = String(isPressed);
}

/** @param {PageCommand["kind"]} kind */
function findButton(kind) {
  return find(document, `[data-command=${kind}]`, HTMLElement);
}

/**
 * What a key that goes down asks for.
 *
 * @param {Pick<KeyboardEvent, "key" | "repeat" | "ctrlKey" | "metaKey" | "altKey">} press
 */
export function commandOf({ key, repeat, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return undefined;
  const command = findCommand(PAGE_KEYS, key.toLowerCase());
  // Only moves go on while the key is held down.
  return repeat && command?.kind !== "move" ? undefined : command;
}

/** Fills the list of keys, which lies over the page. */
function setUpHelp() {
  const dialog = findDialog();
  find(dialog, "dl", HTMLElement).append(...PAGE_KEYS.map(listLine));
  find(dialog, ".help-driving dl", HTMLElement).append(...DRIVING_LINES.map(listLine));
  find(dialog, ".help-close", HTMLElement).addEventListener("click", () => dialog.close());
  // Around the list is the dialog itself.
  dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
}

/** @param {{ readonly label: string, readonly does: string }} line */
function listLine({ label, does }) {
  const line = document.createElement("div");
  const key = Object.assign(document.createElement("dt"), { textContent: label });
  line.append(key, Object.assign(document.createElement("dd"), { textContent: does }));
  return line;
}

/** Shows the list, or hides it. */
function toggleHelp() {
  const dialog = findDialog();
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

/** Whether the list is shown, and so keys are not for the page behind it. */
function isHelpOpen() {
  return findDialog().open;
}

function findDialog() {
  return find(document, "#help", HTMLDialogElement);
}
