/**
 * One stream on the page: its picture, its figures, and whether it may pass as live.
 *
 * @module
 */

import { nameStream } from "../../../common/stream_name.js";
import { ChartsPanel } from "./charts/charts_panel.js";
import { addFigures, showFigures, showSize, watchOverflow } from "./charts/figures_panel.js";
import { cloneTile, find, setText } from "./find.js";
import { describeLarge } from "./picture/decode_pace.js";
import { judgeFreshness } from "./picture/freshness.js";
import { formatAge } from "../../shared/freshness.js";
import { describeTrouble } from "../../shared/no_picture.js";
import { FIGURES_INTERVAL_MS } from "../../shared/reading_times.js";
import { Minute } from "./charts/minute.js";
import { PictureView } from "./picture/picture_view.js";
import { PosePanel } from "./pose/pose_panel.js";
import { showSeal } from "./picture/seal_sign.js";
import { saveSnapshot } from "./picture/snapshot.js";
import { showStaleSign } from "./picture/stale_sign.js";

/** @import { Orientation } from "../../../common/orientation.js" */
/** @import { HelloMessage, StreamSummary } from "../page_messages.ts" */
/** @import { PictureFreshness } from "../../shared/freshness.js" */
/** @import { TimedPicture } from "./picture/freshness.js" */
/** @import { Painted, Size } from "./picture/painter.js" */
/** @import { TimedPoses } from "./pose/pose_panel.js" */

/**
 * @typedef {object} TileOptions
 * @property {string} name of the stream
 * @property {() => HelloMessage} hello how to show what comes
 * @property {() => number} nowMs the page's clock
 * @property {() => Orientation} orientation how pictures are turned at this moment
 * @property {() => void} onChosen called when the person wants to see this stream alone, or all again
 */

/**
 * @typedef {object} TileState
 * @property {string} name
 * @property {"waiting" | "live" | "stale"} state
 * @property {PictureFreshness | undefined} stale how old it is, where it may not pass as live
 * @property {boolean} hasPose whether it has come with poses
 * @property {boolean} isActual whether it is shown pixel by pixel
 */

/** While the next picture is not overdue by this, the age stays that of the moment the picture appeared. */
const OVERDUE_US = 150_000;
/** The same of a small tile, which may be given fewer. */
const SMALL_OVERDUE_US = 350_000;
/** So long a picture that is not live waits for one that is, where the tile has just come in sight. */
const COMING_MS = 600;

/** A stream's place on the wall. */
export class Tile {
  element = cloneTile();
  #minute = new Minute();
  #charts = new ChartsPanel(find(this.element, ".charts", HTMLElement));
  /** @type {() => HelloMessage} */
  #hello;
  /** @type {() => number} */
  #nowMs;
  /** @type {string} */
  #name;
  /** @type {PictureView<TimedPicture>} */
  #view;
  /** @type {PosePanel} */
  #pose;
  /** What is in the frame, and how fresh it was when it came there. @type {{ picture: TimedPicture, then: PictureFreshness, size: Size } | undefined} */
  #shown;
  #agedMs = 0;
  #overdueUs = OVERDUE_US;
  /** When it came in sight; absent while it is not. @type {number | undefined} */
  #seenMs;
  /** Why the robot has no picture to send. @type {string | undefined} */
  #trouble;
  /** Whether the last picture that came could not be decoded. */
  #isBroken = false;

  /** @param {TileOptions} options */
  constructor({ name, hello, nowMs, orientation, onChosen }) {
    this.#hello = hello;
    this.#nowMs = nowMs;
    this.#name = name;
    this.#pose = new PosePanel(find(this.element, ".pose", HTMLElement), hello);
    this.#view = new PictureView(find(this.element, ".picture", HTMLElement), {
      orientation,
      onPainted: (picture, painted) => this.#handlePainted(picture, painted),
      onBroken: () => {
        this.#isBroken = true;
        this.#explainWaiting();
      },
    });
    addFigures(find(this.element, "figcaption dl", HTMLElement));
    watchOverflow(find(this.element, "figcaption", HTMLElement));
    this.element.addEventListener("click", ({ target }) => {
      if (target instanceof Element && !target.closest(".pose, .charts, .drive-row")) onChosen();
    });
  }

  /** Its picture, to be turned, zoomed and moved. */
  get view() {
    return this.#view;
  }

  /** @param {TimedPicture} picture */
  takePicture(picture) {
    this.#view.take(picture);
  }

  /** What is out of sight is not fed, and does not come back as what it was. @param {boolean} isInSight */
  setInSight(isInSight) {
    this.#seenMs = isInSight ? this.#nowMs() : undefined;
    if (!isInSight) this.#shown = undefined;
  }

  /** @param {TimedPoses} poses */
  takePoses(poses) {
    this.#pose.takePoses(poses);
    this.element.toggleAttribute("data-posed", this.#pose.hasPose);
  }

  /** Says why there is no picture. */
  #explainWaiting() {
    setText(this.element, ".still-waiting", this.#why ?? "Waiting for a picture …");
  }

  /** What is known of why there is no newer picture. @returns {string | undefined} */
  get #why() {
    if (this.#isBroken) return "Pictures come that can not be decoded by this browser.";
    if (this.#trouble !== undefined) return describeTrouble(this.#trouble);
    return this.#shown && describeLarge(this.#shown.size);
  }

  resetPath() {
    this.#pose.resetPath();
  }

  /**
   * @param {StreamSummary} summary
   * @param {number} nowMs
   */
  takeSummary({ key, name, figures, trouble, seal }, nowMs) {
    this.#name = nameStream({ key, name });
    this.#trouble = trouble;
    this.#explainWaiting();
    setText(this.element, ".name", this.#name);
    showSeal(this.element, seal);
    find(this.element, ".choose", HTMLElement).ariaLabel = `Show ${this.#name} alone`;
    this.#view.turn();
    if (!figures) return;
    showFigures(this.element, figures);
    this.#minute.takeFigures(figures, nowMs);
  }

  /** Saves what is on the screen. @returns {Promise<string | undefined>} the file's name, where there is a picture */
  async saveSnapshot() {
    const picture = this.#shown?.picture;
    const capture = await this.#view.capture();
    if (!picture || !capture) return undefined;
    const { ageUs } = this.#judge(picture, this.#nowMs());
    return saveSnapshot(capture, { streamName: this.#name, takenAt: new Date(Date.now() - ageUs / 1000) });
  }

  /** @param {{ isOnScreen: boolean, isAlone: boolean, hasOthers: boolean, isLarge: boolean }} place what the wall shows */
  setPlace({ isOnScreen, isAlone, hasOthers, isLarge }) {
    this.#overdueUs = isLarge ? OVERDUE_US : SMALL_OVERDUE_US;
    this.element.hidden = !isOnScreen;
    this.element.toggleAttribute("data-choosable", hasOthers);
    find(this.element, ".choose", HTMLElement).hidden = isAlone;
    if (!isAlone) this.#view.setActual(false);
    this.#view.setAlone(isAlone);
  }

  /**
   * Judges and describes what is on screen at this moment.
   *
   * @param {number} nowMs
   * @returns {TileState}
   */
  update(nowMs) {
    const judged = this.#shown && this.#judge(this.#shown.picture, nowMs);
    const isComing = this.#seenMs === undefined || nowMs - this.#seenMs < COMING_MS;
    const now = judged?.state === "stale" && isComing ? undefined : judged;
    const state = now?.state ?? "waiting";
    if (this.element.dataset["state"] !== state) this.element.dataset["state"] = state;
    this.#view.describe({ label: `${this.#name}: ${state}` });
    if (now && this.#shown) this.#showAge(now, { then: this.#shown.then, nowMs });
    this.#pose.update(nowMs);
    const stale = state === "stale" ? now : undefined;
    return { name: this.#name, state, stale, hasPose: this.#pose.hasPose, isActual: this.#view.isActual };
  }

  /**
   * A second is over.
   *
   * @param {number} nowMs
   */
  endSecond(nowMs) {
    this.#minute.endSecond(nowMs);
    this.#charts.update(this.#minute, nowMs);
  }

  /** The stream has ended. */
  remove() {
    this.element.remove();
    this.#view.close();
  }

  /**
   * @param {TimedPicture} picture
   * @param {Painted} painted
   */
  #handlePainted(picture, { size, shownSize, atMs }) {
    this.#isBroken = false;
    const nowMs = this.#nowMs();
    const then = this.#judge(picture, nowMs - Math.max(0, performance.now() - atMs));
    if (picture !== this.#shown?.picture && then.boundUs !== undefined) {
      this.#minute.takeAge(then.ageUs / 1000);
    }
    this.#shown = { picture, then, size };
    showSize(this.element, size);
    const ratio = String(shownSize.width / shownSize.height);
    const { style } = this.element;
    if (style.getPropertyValue("--ratio") !== ratio) style.setProperty("--ratio", ratio);
    this.#view.describe({ frameId: picture.id });
    if (this.element.dataset["state"] !== then.state) this.update(nowMs);
  }

  /**
   * @param {TimedPicture} picture
   * @param {number} nowMs
   */
  #judge(picture, nowMs) {
    return judgeFreshness(picture, { nowMs, maxAgeMs: this.#hello().maxAgeMs });
  }

  /**
   * @param {PictureFreshness} now
   * @param {{ then: PictureFreshness, nowMs: number }} context
   */
  #showAge(now, { then, nowMs }) {
    showStaleSign(this.element, now, this.#why);
    const isOverdue = now.ageUs - then.ageUs > this.#overdueUs;
    if (!isOverdue && nowMs - this.#agedMs < FIGURES_INTERVAL_MS) return;
    this.#agedMs = nowMs;
    setText(this.element, "[data-figure=age]", formatAge(isOverdue ? now : then));
  }
}
