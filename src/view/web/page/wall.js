/**
 * All streams side by side, or one of them alone.
 *
 * @module
 */

import { Sight } from "./sight.js";
import { Tile } from "./tile.js";
import { layOutWall } from "./wall_layout.js";

/** @import { Orientation } from "../../../common/orientation.js" */
/** @import { HelloMessage, StreamSummary, WatchMessage } from "../page_messages.ts" */
/** @import { TimedPoses } from "./pose/pose_panel.js" */
/** @import { TimedPicture } from "./picture/freshness.js" */
/** @import { TileState } from "./tile.js" */

/**
 * @typedef {object} WallOptions
 * @property {() => HelloMessage} hello how to show pictures
 * @property {() => number} nowMs the page's clock
 * @property {() => void} onChoice called when the person has chosen another stream, or all
 * @property {() => void} onSight called when other tiles are in sight than before
 */

/** The tiles of all streams that exist. */
export class Wall {
  /** @type {HTMLElement} */
  #element;
  /** @type {WallOptions} */
  #options;
  /** @type {Sight} */
  #sight;
  /** Whether tiles are looked at closely. */
  #isLarge = true;
  /** @type {Map<string, Tile>} */
  #tiles = new Map();
  /** How the person has turned streams, also those that come back. @type {Map<string, Orientation>} */
  #turned = new Map();
  /** The key of the stream that is alone on screen. @type {string | undefined} */
  #alone;

  /**
   * @param {HTMLElement} element
   * @param {WallOptions} options
   */
  constructor(element, options) {
    this.#element = element;
    this.#options = options;
    this.#sight = new Sight(element, (key, isInSight) => {
      this.#tiles.get(key)?.setInSight(isInSight);
      options.onSight();
    });
  }

  /** The key of the stream that is alone on screen; absent: all are. @returns {string | undefined} */
  get alone() {
    return this.#alone;
  }

  /** The tile that has the screen for itself, by choice or because there is no other. @returns {Tile | undefined} */
  get only() {
    const { onScreen } = this;
    return onScreen.length === 1 ? onScreen[0]?.[1] : undefined;
  }

  /** The key of its stream. @returns {string | undefined} */
  get onlyKey() {
    const { onScreen } = this;
    return onScreen.length === 1 ? onScreen[0]?.[0] : undefined;
  }

  /** The tiles on screen, and the keys of their streams. @returns {readonly (readonly [string, Tile])[]} */
  get onScreen() {
    return [...this.#tiles].filter(([, { element }]) => !element.hidden);
  }

  /**
   * The streams in sight, and how large; absent while there are none.
   *
   * @returns {WatchMessage | undefined}
   */
  get watched() {
    if (this.#tiles.size === 0) return undefined;
    if (this.#alone !== undefined) return { type: "watch", keys: [this.#alone] };
    if (this.#tiles.size === 1) return { type: "watch" };
    const { keys } = this.#sight;
    return this.#isLarge ? { type: "watch", keys } : { type: "watch", keys: [], tiles: keys };
  }

  /**
   * The id of the frame that is in a stream's picture.
   *
   * @param {string} key
   */
  shownId(key) {
    return this.#tiles.get(key)?.view.shownId;
  }

  /** @param {readonly StreamSummary[]} streams what is not in the list disappears */
  takeStreams(streams) {
    const keys = new Set(streams.map(({ key }) => key));
    for (const key of this.#tiles.keys()) {
      if (!keys.has(key)) this.#remove(key);
    }
    const nowMs = this.#options.nowMs();
    for (const summary of streams) {
      const tile = this.#tiles.get(summary.key) ?? this.#add(summary);
      tile.takeSummary(summary, nowMs);
    }
    this.layOut();
  }

  /** @param {TimedPicture} picture */
  takePicture(picture) {
    this.#tiles.get(picture.key)?.takePicture(picture);
  }

  /** @param {TimedPoses} poses */
  takePoses(poses) {
    this.#tiles.get(poses.key)?.takePoses(poses);
  }

  /**
   * Turns the picture that has the screen for itself.
   *
   * @param {(orientation: Orientation) => Orientation} change
   */
  turn(change) {
    for (const [key, tile] of this.#tiles) {
      if (tile !== this.only) continue;
      this.#turned.set(key, change(this.#orientationOf(key)));
      tile.view.turn();
    }
  }

  /**
   * Shows one stream alone, or all where it is absent or there is no choice.
   *
   * @param {string | undefined} key
   */
  choose(key) {
    const isChoice = key !== undefined && this.#tiles.size > 1 && this.#tiles.has(key);
    this.#alone = isChoice ? key : undefined;
    this.layOut();
    this.#options.onChoice();
  }

  /** @param {number} position of a stream, from 0 */
  choosePosition(position) {
    this.choose([...this.#tiles.keys()][position]);
  }

  /**
   * Judges the pictures on screen.
   *
   * @param {number} nowMs
   * @returns {readonly TileState[]}
   */
  update(nowMs) {
    return this.onScreen.map(([, tile]) => tile.update(nowMs));
  }

  /**
   * A second is over.
   *
   * @param {number} nowMs
   */
  endSecond(nowMs) {
    for (const tile of this.#tiles.values()) tile.endSecond(nowMs);
  }

  /** Makes the tiles as large as they fit. */
  layOut() {
    const hasOthers = this.#tiles.size > 1;
    const count = this.#alone === undefined ? this.#tiles.size : 1;
    const { clientWidth, clientHeight, style, dataset } = this.#element;
    const { isLarge, ...layout } = layOutWall(count, { widthPx: clientWidth, heightPx: clientHeight });
    for (const [key, tile] of this.#tiles) {
      const isOnScreen = this.#alone === undefined || this.#alone === key;
      tile.setPlace({ isOnScreen, isAlone: !hasOthers || this.#alone === key, hasOthers, isLarge });
    }
    if (this.#isLarge !== isLarge) this.#options.onSight();
    this.#isLarge = isLarge;
    style.setProperty("--columns", String(layout.columns));
    style.setProperty("--tile-width", `${layout.tileWidthPx}px`);
    dataset["count"] = String(count);
    this.#element.toggleAttribute("data-scrolls", layout.scrolls);
    this.#tellTops();
  }

  /** What stands at a tile's upper edge has to know how far that is from the buttons. */
  #tellTops() {
    const elements = this.onScreen.map(([, { element }]) => element);
    // All are read before one is written, so that the browser lays the page out once.
    const topsPx = elements.map(({ offsetTop }) => offsetTop);
    elements.forEach(({ style }, i) => style.setProperty("--tile-top", `${topsPx[i]}px`));
  }

  /**
   * @param {StreamSummary} summary
   * @returns {Tile}
   */
  #add({ key, name }) {
    const tile = new Tile({
      name,
      hello: this.#options.hello,
      nowMs: this.#options.nowMs,
      orientation: () => this.#orientationOf(key),
      onChosen: () => this.choose(this.#alone === key ? undefined : key),
    });
    this.#tiles.set(key, tile);
    this.#element.append(tile.element);
    this.#sight.add(key, tile.element);
    return tile;
  }

  /** @param {string} key */
  #orientationOf(key) {
    return this.#turned.get(key) ?? this.#options.hello().orientation;
  }

  /** @param {string} key */
  #remove(key) {
    const tile = this.#tiles.get(key);
    if (tile) this.#sight.remove(tile.element);
    tile?.remove();
    this.#tiles.delete(key);
    if (this.#alone === key) this.choose(undefined);
  }
}
