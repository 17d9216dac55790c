// @ts-nocheck: this is AssemblyScript, which scripts/build_kernel.ts compiles
/**
 * The order of a block's coefficients: zigzag (T.81, figure A.6), and row by row.
 *
 * @module
 */

const ROW_PLACES = memory.data(64);
const PLACES_BY_ROW = memory.data(64);

/** The last place of those with one of the four lowest frequencies each way. */
export const LAST_LOW: usize = 24;

/** Once, before anything. */
export function preparePlaces(): void {
  let place: usize = 0;
  for (let diagonal: usize = 0; diagonal < 15; diagonal++) {
    const first: usize = diagonal < 8 ? 0 : diagonal - 7;
    for (let n = first; n <= diagonal - first; n++) {
      const row: usize = diagonal % 2 == 0 ? diagonal - n : n;
      const rowPlace = row * 8 + (diagonal - row);
      store<u8>(ROW_PLACES + place, <u8> rowPlace);
      store<u8>(PLACES_BY_ROW + rowPlace, <u8> place);
      place++;
    }
  }
}

/** Where a place of the zigzag order is in a block, row by row. */
export function rowPlaceOf(place: usize): usize {
  return load<u8>(ROW_PLACES + place);
}

/** The other way. */
export function placeOf(rowPlace: usize): usize {
  return load<u8>(PLACES_BY_ROW + rowPlace);
}

/** Whether a place is one of the four lowest frequencies each way. */
export function isLow(place: usize): bool {
  return (load<u8>(ROW_PLACES + place) & 0x24) == 0;
}
