/**
 * The steps of a half picture, and of the whole one that is made of it: fine enough that rounding costs next to nothing.
 *
 * @module
 */

import { ZIGZAG } from "../encode/quantization.ts";
import { PLACES } from "./recoding_kernel.ts";

/** For what is not there. */
const NO_MATTER = 16;
/** By index in a block, row by row: its place in zigzag order. */
const PLACE_OF = Uint8Array.from({ length: PLACES }, (_, index) => ZIGZAG.indexOf(index));

/** Half of the step that the same frequency of the picture has in the whole one. */
export function halfSteps(wholeSteps: Uint16Array): Uint16Array {
  return mapPlaces(wholeSteps, (row, column, stepAt) => Math.round(stepAt(row >> 1, column >> 1) / 2));
}

/** The other way; what is above the four lowest frequencies is empty. */
export function wholeSteps(stepsOfHalf: Uint16Array): Uint16Array {
  return mapPlaces(
    stepsOfHalf,
    (row, column, stepAt) => row > 3 || column > 3 ? NO_MATTER : Math.round(stepAt(2 * row, 2 * column) / 2),
  );
}

/** Makes the steps of each class, by row and column. */
function mapPlaces(
  steps: Uint16Array,
  make: (row: number, column: number, stepAt: (row: number, column: number) => number) => number,
): Uint16Array {
  return steps.map((_, index) => {
    const first = index - index % PLACES;
    const inBlock = ZIGZAG[index % PLACES]!;
    const stepAt = (row: number, column: number) => steps[first + PLACE_OF[row * 8 + column]!]!;
    return Math.max(1, make(inBlock >> 3, inBlock & 7, stepAt));
  });
}
