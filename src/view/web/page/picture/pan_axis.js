// @ts-check
/**
 * Where a picture lies in its frame, along one axis, when it is shown pixel by pixel.
 *
 * @module
 */

/**
 * What is smaller than its frame lies in the middle; what is larger never shows anything beyond its edges.
 *
 * @param {{ framePx: number, picturePx: number, centre: number }} axis `centre`: the place of the picture (0 … 1) that
 *   should be in the middle of the frame
 * @returns {{ offsetPx: number, centre: number }} `offsetPx` from the frame's edge to the picture's; `centre` as far as it
 *   is possible
 */
export function placeOnAxis({ framePx, picturePx, centre }) {
  if (picturePx <= framePx) return { offsetPx: (framePx - picturePx) / 2, centre: 0.5 };
  const least = framePx / 2 / picturePx;
  const possible = Math.min(1 - least, Math.max(least, centre));
  return { offsetPx: framePx / 2 - possible * picturePx, centre: possible };
}
