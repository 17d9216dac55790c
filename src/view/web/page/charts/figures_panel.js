/**
 * What the listener counts about one stream, in the figures on its picture.
 *
 * @module
 */

import { formatBitrate, formatFps, formatShare, formatSize, MUCH_LOST } from "../../../../text/figures.js";
import { setText } from "../find.js";

/** @import { StreamFigures } from "../../page_messages.ts" */
/** @import { Size } from "../picture/painter.js" */

/**
 * @param {HTMLElement} tile
 * @param {StreamFigures} figures
 */
export function showFigures(tile, figures) {
  const { fractionLost, shareUndeliverable, overhead } = figures;
  const show = (/** @type {string} */ name, /** @type {string} */ text) =>
    setText(tile, `[data-figure=${name}]`, text);
  show("fps", formatFps(figures.fps));
  show("bitrate", formatBitrate(figures.bitsPerSecond));
  show("loss", formatShare(fractionLost));
  show("by-fec", formatShare(figures.shareRecoveredByFec));
  show("by-request", formatShare(figures.shareRecoveredByRequest));
  show("undeliverable", formatShare(shareUndeliverable));
  show("overhead", overhead === undefined ? "–" : formatShare(overhead));
  tile.toggleAttribute("data-lossy", fractionLost >= MUCH_LOST);
  tile.toggleAttribute("data-broken", shareUndeliverable >= MUCH_LOST);
}

/**
 * Lets keys reach figures that have to be scrolled.
 *
 * @param {HTMLElement} caption that holds them
 */
export function watchOverflow(caption) {
  new ResizeObserver(() => {
    caption.tabIndex = caption.scrollHeight > caption.clientHeight ? 0 : -1;
  }).observe(caption);
}

/**
 * @param {HTMLElement} tile
 * @param {Size} size of the pictures as they come
 */
export function showSize(tile, size) {
  setText(tile, "[data-figure=size]", formatSize(size));
}
