/**
 * One stream on the page: its picture, its figures, and whether it may pass as live.
 *
 * @module
 */

import {
  formatAge,
  formatBitrate,
  formatDuration,
  formatLoss,
  formatPosition,
  formatRate,
} from "./figures.js";
import { judgeFreshness } from "./freshness.js";
import { createPainter } from "./painter.js";

/** @import { HelloMessage, StreamSummary } from "../page_messages.ts" */
/** @import { Freshness, PictureTimes } from "./freshness.js" */
/** @import { Picture } from "./frame_message.js" */

/**
 * A picture and when it came.
 *
 * @typedef {Picture & PictureTimes} TimedPicture
 */

/**
 * @typedef {object} Tile
 * @property {HTMLElement} element
 * @property {(picture: TimedPicture) => void} takePicture
 * @property {(summary: StreamSummary) => void} takeSummary
 * @property {(nowMs: number) => TileState} update judges and describes what the tile shows at this moment
 */

/** @typedef {{ name: string, state: "waiting" | "live" | "stale", ageMs: number }} TileState */

/** While the next picture is not overdue by this, the age stays that of the moment the picture appeared. */
const OVERDUE_MS = 150;

/**
 * @param {StreamSummary} summary
 * @param {() => HelloMessage} hello how to show pictures
 * @returns {Tile}
 */
export function createTile(summary, hello) {
  const element = cloneTemplate();
  const canvas = find(element, "canvas", HTMLCanvasElement);
  const picture = find(element, ".picture", HTMLElement);
  /** @type {TimedPicture | undefined} */
  let shown;
  /** @type {Freshness | undefined} */
  let atPaint;
  let name = summary.name;

  const takePicture = createPainter(canvas, {
    orientation: () => hello().orientation,
    onPainted: (/** @type {TimedPicture} */ painted) => {
      shown = painted;
      atPaint = judge(painted, performance.now());
      canvas.dataset["frameId"] = String(painted.id);
      picture.style.setProperty("--ratio", String(canvas.width / canvas.height));
      showPosition(element, painted);
      update(performance.now());
    },
    onBroken: () => setText(element, ".still-waiting", "Pictures come, but this browser can not read them."),
  });

  /**
   * @param {TimedPicture} judged
   * @param {number} nowMs
   */
  function judge(judged, nowMs) {
    return judgeFreshness(judged, { nowMs, maxAgeMs: hello().maxAgeMs });
  }

  /** @type {Tile["update"]} */
  function update(nowMs) {
    const now = shown && judge(shown, nowMs);
    const state = now?.state ?? "waiting";
    element.dataset["state"] = state;
    canvas.setAttribute("aria-label", `${name}: ${state}`);
    if (now && atPaint) showAge(element, now, atPaint);
    return { name, state, ageMs: now?.ageMs ?? 0 };
  }

  /** @type {Tile["takeSummary"]} */
  function takeSummary(latest) {
    name = latest.name;
    showSummary(element, latest);
  }

  takeSummary(summary);
  return { element, takePicture, takeSummary, update };
}

/**
 * @param {HTMLElement} element
 * @param {StreamSummary} summary
 */
function showSummary(element, { name, figures }) {
  setText(element, ".name", name);
  if (!figures) return;
  setText(element, "[data-figure=fps]", formatRate(figures.fps));
  setText(element, "[data-figure=loss]", formatLoss(figures.fractionLost));
  setText(element, "[data-figure=bitrate]", formatBitrate(figures.bitsPerSecond));
  element.toggleAttribute("data-lossy", figures.fractionLost >= 0.05);
}

/**
 * @param {HTMLElement} element
 * @param {Freshness} now
 * @param {Freshness} atPaint
 */
function showAge(element, now, atPaint) {
  const isOverdue = now.ageMs - atPaint.ageMs > OVERDUE_MS;
  setText(element, "[data-figure=age]", formatAge(isOverdue ? now : atPaint));
  setText(element, ".stale-age", now.state === "stale" ? formatDuration(now.ageMs) : "");
}

/**
 * @param {HTMLElement} element
 * @param {Picture} picture
 */
function showPosition(element, { position }) {
  find(element, ".position", HTMLElement).hidden = !position;
  if (position) setText(element, "[data-figure=position]", formatPosition(position));
}

/** @returns {HTMLElement} */
function cloneTemplate() {
  const template = find(document, "#tile", HTMLTemplateElement);
  return find(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), ".tile", HTMLElement);
}

/**
 * @param {HTMLElement} element
 * @param {string} selector
 * @param {string} text
 */
function setText(element, selector, text) {
  const target = find(element, selector, HTMLElement);
  if (target.textContent !== text) target.textContent = text;
}

/**
 * The element that the page's HTML has under this selector.
 *
 * @template {Element} E
 * @param {ParentNode} parent
 * @param {string} selector
 * @param {new () => E} type
 * @returns {E}
 */
export function find(parent, selector, type) {
  const found = parent.querySelector(selector);
  if (!(found instanceof type)) throw new TypeError(`Cannot find ${selector} in the page`);
  return found;
}
