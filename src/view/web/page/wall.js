/**
 * All streams side by side, or one of them alone.
 *
 * @module
 */

import { createTile } from "./tile.js";

/** @import { HelloMessage, StreamSummary } from "../page_messages.ts" */
/** @import { Tile, TileState, TimedPicture } from "./tile.js" */

/** What the tiles are laid out for; pictures of other shapes are only a little smaller than they could be. */
const USUAL_RATIO = 4 / 3;

/**
 * @typedef {object} Wall
 * @property {(streams: readonly StreamSummary[]) => void} takeStreams what is not in the list disappears
 * @property {(picture: TimedPicture) => void} takePicture
 * @property {(nowMs: number) => readonly TileState[]} update the states of the tiles on screen
 * @property {(position: number | undefined) => void} choose shows one stream alone by its position, or all
 * @property {() => readonly string[] | undefined} watched the stream that is alone on screen; absent: all are
 * @property {() => void} layOut
 */

/**
 * @param {HTMLElement} element
 * @param {{ hello: () => HelloMessage, onChoice: () => void }} options
 * @returns {Wall}
 */
export function createWall(element, { hello, onChoice }) {
  /** @type {Map<string, Tile>} */
  const tiles = new Map();
  /** @type {string | undefined} */
  let alone;

  /** @type {Wall["takeStreams"]} */
  function takeStreams(streams) {
    const keys = new Set(streams.map(({ key }) => key));
    for (const [key, tile] of tiles) {
      if (!keys.has(key)) remove(key, tile);
    }
    for (const summary of streams) {
      const tile = tiles.get(summary.key);
      if (tile) tile.takeSummary(summary);
      else add(summary);
    }
    layOut();
  }

  /** @param {StreamSummary} summary */
  function add(summary) {
    const tile = createTile(summary, hello);
    const { key } = summary;
    tile.element.addEventListener("click", () => chooseKey(alone === key ? undefined : key));
    tile.element.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") chooseKey(alone === key ? undefined : key);
    });
    tiles.set(key, tile);
    element.append(tile.element);
  }

  /**
   * @param {string} key
   * @param {Tile} tile
   */
  function remove(key, tile) {
    tile.element.remove();
    tiles.delete(key);
    if (alone === key) chooseKey(undefined);
  }

  /** @param {string | undefined} key */
  function chooseKey(key) {
    if (tiles.size < 2 && key !== undefined) return;
    alone = key;
    layOut();
    onChoice();
  }

  function layOut() {
    for (const [key, { element: tile }] of tiles) {
      tile.hidden = alone !== undefined && alone !== key;
      tile.tabIndex = tiles.size > 1 ? 0 : -1;
    }
    const count = alone === undefined ? tiles.size : 1;
    const { clientWidth: width, clientHeight: height } = element;
    element.style.setProperty("--columns", String(chooseColumns(count, width / height)));
    element.dataset["count"] = String(count);
  }

  return {
    takeStreams,
    takePicture: (picture) => tiles.get(picture.key)?.takePicture(picture),
    update: (nowMs) =>
      [...tiles.values()].filter(({ element: tile }) => !tile.hidden).map((tile) => tile.update(nowMs)),
    choose: (position) => chooseKey(position === undefined ? undefined : [...tiles.keys()][position]),
    watched: () => alone === undefined ? undefined : [alone],
    layOut,
  };
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
