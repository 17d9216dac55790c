/**
 * A picture's number, drawn into it: it can still be told which one it is when it was compressed anew on its way.
 * `instrument/picture_number.py` says how it looks, and reads it.
 *
 * @module
 */

/** The rows in which it is. They are no part of the picture. */
export const NUMBER_ROWS = 16;
/** Numbers are below. */
export const MOST_NUMBERS = 1024;

const BITS = Math.log2(MOST_NUMBERS);
const SQUARE_PIXELS = 16;
const BYTES_PER_PIXEL = 3;
const WHITE = 255;

/**
 * Draws it.
 *
 * @param pixels rows from the top without gaps, red, green and blue; at least 320 pixels wide
 */
export function drawNumber(pixels: Uint8Array, width: number, number: number): void {
  for (let row = 0; row < NUMBER_ROWS; row++) {
    for (let bit = 0; bit < BITS; bit++) {
      const isOne = (number >> (BITS - 1 - bit) & 1) === 1;
      const from = (row * width + 2 * bit * SQUARE_PIXELS) * BYTES_PER_PIXEL;
      const middle = from + SQUARE_PIXELS * BYTES_PER_PIXEL;
      pixels.fill(isOne ? WHITE : 0, from, middle);
      pixels.fill(isOne ? 0 : WHITE, middle, middle + SQUARE_PIXELS * BYTES_PER_PIXEL);
    }
  }
}
