/**
 * What a robot does, on its tile: a line among the figures with its buttons, and words in the middle of the picture.
 *
 * @module
 */

import { find, setText } from "../find.js";

/** @import { DriverNews } from "../../../../drive/seats.ts" */
/** @import { DriveWords } from "../../../shared/drive_words.js" */

/**
 * What is known of a robot, its words, and whether the person asks to take over.
 *
 * @typedef {{ news: DriverNews, words: DriveWords, isAsking: boolean }} DriveSight
 */

/**
 * @param {HTMLElement} tile
 * @param {DriveSight | undefined} sight nothing where the robot says nothing of driving
 */
export function showDriveSign(tile, sight) {
  tile.toggleAttribute("data-drive", sight !== undefined);
  find(tile, ".drive-row", HTMLElement).hidden = sight === undefined;
  const { line = "", more = "", look = "", middle } = sight?.words ?? {};
  const { dataset } = find(tile, ".drive-line", HTMLElement);
  if (dataset["look"] !== look) dataset["look"] = look;
  setText(tile, ".drive-state", line);
  setText(tile, ".drive-more", more === "" ? "" : `· ${more}`);
  setText(tile, ".drive-words strong", middle?.headline ?? "");
  setText(tile, ".drive-words small", middle?.detail ?? "");
  if (sight) showButtons(tile, sight);
}

/**
 * @param {HTMLElement} tile
 * @param {DriveSight} sight
 */
function showButtons(tile, { news: { mayStop, mayDrive, isOwn, driver }, isAsking }) {
  find(tile, ".drive-stop", HTMLElement).hidden = !mayStop;
  const ask = find(tile, ".drive-ask", HTMLElement);
  ask.hidden = !mayDrive || isOwn || driver === "";
  if (ask.ariaPressed !== String(isAsking)) ask.ariaPressed = String(isAsking);
}

/**
 * Hears of a click on the buttons of any tile.
 *
 * @param {(tile: HTMLElement, button: "stop" | "ask") => void} onClick
 */
export function watchDriveButtons(onClick) {
  addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest(".drive-stop, .drive-ask") : null;
    const tile = button?.closest(".tile");
    if (tile instanceof HTMLElement) onClick(tile, button?.matches(".drive-stop") ? "stop" : "ask");
  });
}
