/**
 * How wide and high the pictures and views of src/rectify may be.
 *
 * @module
 */

/** The shortest side, in pixels. */
export const MIN_SIDE = 16;
/** The longest side, in pixels. */
export const MAX_SIDE = 4096;

/** Whether a picture can be so wide or high, in pixels. */
export function isSide(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= MIN_SIDE && Number(value) <= MAX_SIDE;
}

/** A side rounded up to an even number of pixels, which the half-sized colour planes of a 4:2:0 JPEG ask for. */
export function evenSide(side: number): number {
  return side + (side & 1);
}
