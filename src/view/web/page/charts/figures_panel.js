/**
 * What the listener counts about one stream, in the figures on its picture.
 *
 * @module
 */

import {
  formatBitrate,
  formatFit,
  formatFps,
  formatShare,
  formatSize,
  MUCH_LOST,
} from "../../../../text/figures.js";
import { find, setText } from "../find.js";

/** @import { PageFigures } from "../../page_messages.ts" */
/** @import { Size } from "../picture/painter.js" */

/**
 * In their order; `classes` say for which of them there is room, `long` goes first where there is much.
 *
 * @type {readonly { name: string, classes: string, long?: string, label: string, title?: string }[]}
 */
const FIGURES = [
  { name: "age", classes: "age", label: "Age" },
  { name: "fps", classes: "rate", label: "Rate" },
  { name: "bitrate", classes: "data", label: "Data" },
  { name: "size", classes: "size", label: "Size" },
  {
    ...{ name: "fitted", classes: "share fitted", label: "Fitted" },
    title: "Mean size of the pictures as they were sent, to fit the link, and as the camera gave them",
  },
  {
    ...{ name: "loss", classes: "share", long: "Packets ", label: "lost" },
    title: "Share of packets that the network lost",
  },
  {
    ...{ name: "by-fec", classes: "share detail", label: "Recovered by FEC" },
    title: "Share of frames restored from spare packets that the robot sends ahead",
  },
  {
    ...{ name: "by-request", classes: "share detail", label: "Recovered, asked for" },
    title: "Share of frames whose missing packets were asked for, and sent in time",
  },
  {
    ...{ name: "undeliverable", classes: "share undeliverable", label: "Undelivered" },
    title: "Share of frames lost for good: too much was missing, or it came too late",
  },
  {
    ...{ name: "overhead", classes: "share detail", label: "Overhead" },
    title: "Data received beyond the pictures: headers, spare packets, frames that stayed incomplete",
  },
];

/** @param {HTMLElement} list that is empty */
export function addFigures(list) {
  for (const { name, classes, long, label, title = "" } of FIGURES) {
    const term = document.createElement("dt");
    if (long) {
      term.append(Object.assign(document.createElement("span"), { className: "long", textContent: long }));
    }
    term.append(label);
    const value = Object.assign(document.createElement("dd"), { textContent: "–" });
    value.dataset["figure"] = name;
    const figure = Object.assign(document.createElement("div"), { className: classes, title });
    figure.append(term, value);
    list.append(figure);
  }
}

/**
 * @param {HTMLElement} tile
 * @param {PageFigures} figures
 */
export function showFigures(tile, figures) {
  const { fractionLost, shareUndeliverable, overhead, fitted } = figures;
  const show = (/** @type {string} */ name, /** @type {string} */ text) =>
    setText(tile, `[data-figure=${name}]`, text);
  show("fps", formatFps(figures.fps));
  show("bitrate", formatBitrate(figures.bitsPerSecond));
  find(tile, ".fitted", HTMLElement).hidden = !fitted;
  if (fitted) show("fitted", formatFit(fitted));
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
