/**
 * One stream on the page: its picture, its figures, and whether it may pass as live.
 *
 * @module
 */

import { formatAge, formatBitrate, formatRate, formatSeconds, formatShare } from "./figures.js";
import { find, setText } from "./find.js";
import { judgeFreshness } from "./freshness.js";
import { Painter } from "./painter.js";
import { PosePanel } from "./pose_panel.js";

/** @import { HelloMessage, StreamFigures, StreamSummary } from "../page_messages.ts" */
/** @import { Freshness, PictureTimes } from "./freshness.js" */
/** @import { Picture } from "./frame_message.js" */
/** @import { TimedPoses } from "./pose_panel.js" */

/**
 * A picture and when it came.
 *
 * @typedef {Picture & PictureTimes} TimedPicture
 */

/**
 * @typedef {object} TileState
 * @property {string} name
 * @property {"waiting" | "live" | "stale"} state
 * @property {number} [ageMs] absent where it is not known
 * @property {boolean} hasPose whether it has come with poses
 */

/** While the next picture is not overdue by this, the age stays that of the moment the picture appeared. */
const OVERDUE_MS = 150;
/** From this share of lost datagrams, or of undeliverable frames, on, the figure stands out. */
const MUCH_LOST = 0.05;

/** A stream's place on the wall. */
export class Tile {
  element = cloneTemplate();
  #canvas = find(this.element, ".picture canvas", HTMLCanvasElement);
  /** @type {() => HelloMessage} */
  #hello;
  /** @type {string} */
  #name;
  /** @type {Painter<TimedPicture>} */
  #painter;
  /** @type {PosePanel} */
  #pose;
  /** What is on the canvas, and how fresh it was when it came there. @type {{ picture: TimedPicture, then: Freshness } | undefined} */
  #shown;

  /**
   * @param {string} name
   * @param {() => HelloMessage} hello how to show pictures
   */
  constructor(name, hello) {
    this.#name = name;
    this.#hello = hello;
    this.#pose = new PosePanel(find(this.element, ".pose", HTMLElement), hello);
    this.#painter = new Painter(this.#canvas, {
      orientation: () => hello().orientation,
      onPainted: (picture) => this.#handlePainted(picture),
      onBroken: () =>
        setText(this.element, ".still-waiting", "Pictures come, but this browser can not read them."),
    });
  }

  /** @param {TimedPicture} picture */
  takePicture(picture) {
    this.#painter.takePicture(picture);
  }

  /** @param {TimedPoses} poses */
  takePoses(poses) {
    this.#pose.takePoses(poses);
  }

  resetPath() {
    this.#pose.resetPath();
  }

  /** @param {StreamSummary} summary */
  takeSummary({ name, figures }) {
    this.#name = name;
    setText(this.element, ".name", name);
    if (!figures) return;
    setText(this.element, "[data-figure=fps]", formatRate(figures.fps));
    setText(this.element, "[data-figure=bitrate]", formatBitrate(figures.bitsPerSecond));
    this.#showRepair(figures);
  }

  /**
   * Judges and describes what is on screen at this moment.
   *
   * @param {number} nowMs
   * @returns {TileState}
   */
  update(nowMs) {
    const now = this.#shown && this.#judge(this.#shown.picture, nowMs);
    const state = now?.state ?? "waiting";
    this.element.dataset["state"] = state;
    this.#canvas.setAttribute("aria-label", `${this.#name}: ${state}`);
    if (now && this.#shown) this.#showAge(now, this.#shown.then);
    this.#pose.update(nowMs);
    const age = now?.boundMs === undefined ? {} : { ageMs: now.ageMs };
    return { name: this.#name, state, ...age, hasPose: this.#pose.hasPose };
  }

  /** @param {StreamFigures} figures */
  #showRepair({ fractionLost, shareRecoveredByFec, shareRecoveredByRequest, shareUndeliverable, overhead }) {
    setText(this.element, "[data-figure=loss]", formatShare(fractionLost));
    setText(this.element, "[data-figure=by-fec]", formatShare(shareRecoveredByFec));
    setText(this.element, "[data-figure=by-request]", formatShare(shareRecoveredByRequest));
    setText(this.element, "[data-figure=undeliverable]", formatShare(shareUndeliverable));
    setText(this.element, "[data-figure=overhead]", overhead === undefined ? "–" : formatShare(overhead));
    this.element.toggleAttribute("data-lossy", fractionLost >= MUCH_LOST);
    this.element.toggleAttribute("data-broken", shareUndeliverable >= MUCH_LOST);
  }

  /** @param {TimedPicture} picture */
  #handlePainted(picture) {
    const nowMs = performance.now();
    this.#shown = { picture, then: this.#judge(picture, nowMs) };
    this.#canvas.dataset["frameId"] = String(picture.id);
    this.element.style.setProperty("--ratio", String(this.#canvas.width / this.#canvas.height));
    this.update(nowMs);
  }

  /**
   * @param {TimedPicture} picture
   * @param {number} nowMs
   */
  #judge(picture, nowMs) {
    return judgeFreshness(picture, { nowMs, maxAgeMs: this.#hello().maxAgeMs });
  }

  /**
   * @param {Freshness} now
   * @param {Freshness} then
   */
  #showAge(now, then) {
    const isOverdue = now.ageMs - then.ageMs > OVERDUE_MS;
    setText(this.element, "[data-figure=age]", formatAge(isOverdue ? now : then));
    const { age, note } = now.state === "stale" ? describeStale(now) : { age: "", note: "" };
    setText(this.element, ".stale-age", age);
    setText(this.element, ".stale-note", note);
  }
}

/**
 * @param {Freshness} freshness
 * @returns {{ age: string, note: string }}
 */
function describeStale({ ageMs, boundMs }) {
  if (boundMs === undefined) return { age: "", note: `nothing new for ${formatSeconds(ageMs)}` };
  // A bound below what the counter shows is left out.
  return { age: formatSeconds(ageMs), note: boundMs < 100 ? "" : `age ${formatAge({ ageMs, boundMs })}` };
}

/** @returns {HTMLElement} */
function cloneTemplate() {
  const template = find(document, "#tile", HTMLTemplateElement);
  return find(/** @type {DocumentFragment} */ (template.content.cloneNode(true)), ".tile", HTMLElement);
}
