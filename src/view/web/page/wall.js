/**
 * All streams side by side, or one of them alone.
 *
 * @module
 */

import { Tile } from "./tile.js";

/** @import { Orientation } from "../../../common/orientation.js" */
/** @import { HelloMessage, StreamSummary } from "../page_messages.ts" */
/** @import { TimedPoses } from "./pose/pose_panel.js" */
/** @import { TileState, TimedPicture } from "./tile.js" */

/** What the tiles are laid out for; pictures of other shapes are only a little smaller than they could be. */
const USUAL_RATIO = 4 / 3;
/** Between tiles, and (halved) around them. */
const GAP_PX = 10;

/** The tiles of all streams that exist. */
export class Wall {
  /** @type {HTMLElement} */
  #element;
  /** @type {{ hello: () => HelloMessage, nowMs: () => number, onChoice: () => void }} */
  #options;
  /** @type {Map<string, Tile>} */
  #tiles = new Map();
  /** How the person has turned streams, also those that come back. @type {Map<string, Orientation>} */
  #turned = new Map();
  /** The key of the stream that is alone on screen. @type {string | undefined} */
  #alone;

  /**
   * @param {HTMLElement} element
   * @param {{ hello: () => HelloMessage, nowMs: () => number, onChoice: () => void }} options `hello`: how to show
   *   pictures; `nowMs`: the page's clock; `onChoice`: called when other streams are on screen than before
   */
  constructor(element, options) {
    this.#element = element;
    this.#options = options;
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
    for (const [key, tile] of this.#tiles) {
      const isOnScreen = this.#alone === undefined || this.#alone === key;
      tile.setPlace({ isOnScreen, isAlone: !hasOthers || this.#alone === key, hasOthers });
    }
    const count = this.#alone === undefined ? this.#tiles.size : 1;
    const { clientWidth, clientHeight, style, dataset } = this.#element;
    const columns = chooseColumns(count, clientWidth / clientHeight);
    const rows = Math.ceil(count / columns);
    const tileWidthPx = Math.min(
      clientWidth / columns - GAP_PX,
      (clientHeight / rows - GAP_PX) * USUAL_RATIO,
    );
    style.setProperty("--columns", String(columns));
    style.setProperty("--tile-width", `${tileWidthPx}px`);
    dataset["count"] = String(count);
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
    return tile;
  }

  /** @param {string} key */
  #orientationOf(key) {
    return this.#turned.get(key) ?? this.#options.hello().orientation;
  }

  /** @param {string} key */
  #remove(key) {
    this.#tiles.get(key)?.remove();
    this.#tiles.delete(key);
    if (this.#alone === key) this.choose(undefined);
  }
}

/**
 * The number of columns that makes the pictures largest.
 *
 * @param {number} count
 * @param {number} wallRatio width by height
 * @returns {number}
 */
export function chooseColumns(count, wallRatio) {
  let best = { columns: 1, size: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const size = Math.min(wallRatio / columns, USUAL_RATIO / rows);
    if (size > best.size) best = { columns, size };
  }
  return best.columns;
}
