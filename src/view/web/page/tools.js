/**
 * The page's few buttons and keys.
 *
 * @module
 */

import { find } from "./find.js";

/** @import { Wall } from "./wall.js" */

/** @param {Wall} wall */
export function setUpTools(wall) {
  onClick("#all", () => wall.choose(undefined));
  onClick("#overlay", toggleOverlay);
  onClick("#pose", togglePose);
  onClick("#fullscreen", toggleFullscreen);
  document.addEventListener("fullscreenchange", showFullscreen);
  addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) handleKey(event.key, wall);
  });
}

/**
 * @param {string} key
 * @param {Wall} wall
 */
function handleKey(key, wall) {
  if (key === "h") toggleOverlay();
  else if (key === "p") togglePose();
  else if (key === "r") wall.resetPath();
  else if (key === "f") toggleFullscreen();
  else if (key === "Escape" || key === "0") wall.choose(undefined);
  else if (/^[1-9]$/.test(key)) wall.choosePosition(Number(key) - 1);
}

function toggleOverlay() {
  toggle("#overlay", "data-bare");
}

function togglePose() {
  toggle("#pose", "data-poseless");
}

/**
 * @param {string} button whose part of the page comes or goes
 * @param {string} absence the attribute that the page has while it is gone
 */
function toggle(button, absence) {
  const isShown = !document.body.toggleAttribute(absence);
  find(document, button, HTMLElement).setAttribute("aria-pressed", String(isShown));
}

async function toggleFullscreen() {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen?.();
}

function showFullscreen() {
  const isFull = document.fullscreenElement !== null;
  find(document, "#fullscreen", HTMLElement).setAttribute("aria-pressed", String(isFull));
}

/**
 * @param {string} selector
 * @param {() => void} handle
 */
function onClick(selector, handle) {
  find(document, selector, HTMLElement).addEventListener("click", handle);
}
