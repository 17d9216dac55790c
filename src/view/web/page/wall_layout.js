/**
 * How many tiles stand side by side on the wall, and how large they are.
 *
 * @module
 */

/** What the tiles are laid out for; pictures of other shapes are only a little smaller than they could be. */
const USUAL_RATIO = 4 / 3;
/** Between tiles, and (halved) around them. */
const GAP_PX = 10;
/** In smaller ones nothing is made out: then the wall scrolls. */
const LEAST_TILE_PX = 150;
/** From here on every picture of a stream is worth its way. */
const LARGE_TILE_PX = 320;

/**
 * @typedef {object} WallLayout
 * @property {number} columns
 * @property {number} tileWidthPx
 * @property {boolean} isLarge whether tiles are large enough to be looked at closely
 * @property {boolean} scrolls whether not all of them fit
 */

/**
 * @param {number} count of tiles
 * @param {{ widthPx: number, heightPx: number }} wall
 * @returns {WallLayout}
 */
export function layOutWall(count, { widthPx, heightPx }) {
  const columns = chooseColumns(count, widthPx / heightPx);
  const rows = Math.ceil(count / columns);
  const tileWidthPx = Math.min(widthPx / columns - GAP_PX, (heightPx / rows - GAP_PX) * USUAL_RATIO);
  if (count <= 1 || tileWidthPx >= LEAST_TILE_PX) {
    return { columns, tileWidthPx, isLarge: count <= 1 || tileWidthPx >= LARGE_TILE_PX, scrolls: false };
  }
  const most = Math.max(1, Math.floor(widthPx / (LEAST_TILE_PX + GAP_PX)));
  return { columns: most, tileWidthPx: widthPx / most - GAP_PX, isLarge: false, scrolls: true };
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
