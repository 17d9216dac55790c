/**
 * Irregular texture that is the same in every run.
 *
 * @module
 */

/** Smooth noise in one dimension (0 … 1), with features about 1 wide; `seed` chooses between independent ones. */
export function noiseAlong(x: number, seed: number): number {
  const cell = Math.floor(x);
  const share = ease(x - cell);
  return hash(cell, seed) * (1 - share) + hash(cell + 1, seed) * share;
}

/** Smooth noise in two dimensions (0 … 1), with features about 1 wide. */
export function noiseAt(x: number, y: number): number {
  const cellX = Math.floor(x), cellY = Math.floor(y);
  const shareX = ease(x - cellX), shareY = ease(y - cellY);
  const upper = hash(cellX, cellY) * (1 - shareX) + hash(cellX + 1, cellY) * shareX;
  const lower = hash(cellX, cellY + 1) * (1 - shareX) + hash(cellX + 1, cellY + 1) * shareX;
  return upper * (1 - shareY) + lower * shareY;
}

/** Noise for whole numbers (0 … 1). */
function hash(x: number, y: number): number {
  let bits = Math.imul(x, 374761393) + Math.imul(y, 668265263);
  bits = Math.imul(bits ^ (bits >>> 13), 1274126177);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}

function ease(share: number): number {
  return share * share * (3 - 2 * share);
}
