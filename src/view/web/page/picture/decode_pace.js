// @ts-check
/**
 * How many pixels of one stream are decoded in a second: whoever sends pictures of tens of megapixels has fewer of them shown, and
 * takes nothing from other streams.
 *
 * @module
 */

/** Of one that is looked at alone: 4K, 30 a second. */
export const ALONE_PIXELS_PER_SECOND = 260e6;
/** Of one among others: Full HD, 30 a second. */
export const TILE_PIXELS_PER_SECOND = 64e6;
/** Pictures a second that are few. */
const FEW = 5;
/** A thread that rests for longer would be taken for one that hangs. */
const LONGEST_REST_MS = 700;

/**
 * Says why fewer of them are seen; nothing of such as others are.
 *
 * @param {{ readonly width: number, readonly height: number }} size
 * @returns {string | undefined}
 */
export function describeLarge({ width, height }) {
  const pixels = width * height;
  if (pixels < TILE_PIXELS_PER_SECOND / FEW) return undefined;
  return `Its pictures have ${Math.round(pixels / 1e6)} megapixels, so that few of them are shown.`;
}

/**
 * How long there is between the beginnings of a picture's decoding and of the next one's.
 *
 * @param {{ readonly width: number, readonly height: number }} size of the picture
 * @param {number} pixelsPerSecond
 * @returns {number} in ms
 */
export function restMs({ width, height }, pixelsPerSecond) {
  return Math.min(LONGEST_REST_MS, width * height * 1000 / pixelsPerSecond);
}
