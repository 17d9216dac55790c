/**
 * Irregular texture that is the same in every run.
 *
 * @module
 */

/** Smooth noise along a line (0 … 1), with features about 1 wide; `seed` chooses between independent ones. */
export function noiseAlong(x: number, seed: number): number {
  const cell = Math.floor(x);
  const share = ease(x - cell);
  return hash(cell, seed) * (1 - share) + hash(cell + 1, seed) * share;
}

/** The side of {@linkcode createGrain}'s square, in samples. */
export const GRAIN_SIZE = 256;

/**
 * Makes a square of noise in several sizes, with grains of 32 samples down to 8, that joins itself at its edges.
 *
 * @returns {@linkcode GRAIN_SIZE} rows of as many samples, each about -0.5 … 0.5
 */
export function createGrain(): Float32Array {
  const grain = new Float32Array(GRAIN_SIZE * GRAIN_SIZE);
  for (const [cell, weight] of [[32, 0.35], [16, 0.35], [8, 0.3]] as const) addNoise(grain, cell, weight);
  return grain;
}

/** Adds noise with features of `cell` samples, of which a whole number fits the square. */
function addNoise(grain: Float32Array, cell: number, weight: number): void {
  const cells = GRAIN_SIZE / cell;
  const corners = Float32Array.from({ length: cells * cells }, (_, index) => hash(index, cells) - 0.5);
  for (let y = 0; y < GRAIN_SIZE; y++) {
    const cellY = Math.floor(y / cell), shareY = ease(y / cell - cellY);
    const upper = cellY * cells, lower = (cellY + 1) % cells * cells;
    for (let x = 0; x < GRAIN_SIZE; x++) {
      const cellX = Math.floor(x / cell), shareX = ease(x / cell - cellX), next = (cellX + 1) % cells;
      const above = corners[upper + cellX]! * (1 - shareX) + corners[upper + next]! * shareX;
      const below = corners[lower + cellX]! * (1 - shareX) + corners[lower + next]! * shareX;
      grain[y * GRAIN_SIZE + x]! += weight * (above * (1 - shareY) + below * shareY);
    }
  }
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
