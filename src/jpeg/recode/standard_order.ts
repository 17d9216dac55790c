/**
 * In which order a picture's blocks come where it is sampled in one of the two ways that everybody reads.
 *
 * ```text
 *  grey:          Y Y Y Y …                           →  4:2:2, 2x1:  Y Y Cb Cr, Y Y Cb Cr …, the colours neutral
 *  4:2:2 as 2x2:  Y Y Cb Cr                           →  4:2:2, 2x1:  the upper halves of a row of MCUs, then the lower
 *                 Y Y Cb Cr  (Y Y Y Y Cb Cb Cr Cr)                    ones
 *  others                                             →  as they are
 * ```
 *
 * @module
 */

import { type PictureShape, shapeOf } from "./picture_shape.ts";
import type { Component, RecodableJpeg } from "./recodable_jpeg.ts";

/** A colour that is none. */
export const NEUTRAL = -1;

/** How a picture is written. */
export interface StandardOrder {
  readonly components: readonly Component[];
  /**
   * For each block that is written the one that is read, {@linkcode NEUTRAL}, or with -2 less its number one of which the mean
   * alone is wanted; absent where they are the same.
   */
  readonly blocks?: Int32Array<ArrayBuffer>;
}

/** Numbers of tables, of brightness and the two colours. */
const TABLES = [0, 1, 1];
const ACROSS_OF_422 = [2, 1, 1];
/** Brightness at the left and the right, and the two colours, of the upper half of an MCU of 4:2:2 as 2x2; the lower follows. */
const UPPER = [0, 1, 4, 6];
const LOWER = [2, 3, 5, 7];

/** The order for a picture. */
export function orderStandardly(jpeg: RecodableJpeg): StandardOrder {
  const sampling = samplingOf(jpeg);
  const across = sampling === "1x1" || sampling === "2x2 1x2 1x2" ? ACROSS_OF_422 : undefined;
  const components = TABLES.map((table, index) => ({
    ...jpeg.components[index] ?? jpeg.components[0]!,
    ...(across ? { across: across[index]!, down: 1 } : {}),
    id: index + 1,
    dc: table,
    ac: table,
  }));
  if (!across) return { components };
  const [from, to] = [shapeOf(jpeg), shapeOf({ ...jpeg, components })];
  const find = sampling === "1x1" ? findInGrey : findInTall;
  const blocks = new Int32Array(to.blocks);
  for (let row = 0, at = 0; row < to.mcusDown; row++) {
    for (let mcu = 0; mcu < to.mcusAcross; mcu++) {
      for (let place = 0; place < to.mcuBlocks; place++) blocks[at++] = find(from, { row, mcu, place });
    }
  }
  return { components, blocks };
}

/** Of each component, such as `2x2 1x1 1x1`. */
export function samplingOf({ components }: RecodableJpeg): string {
  return components.map(({ across, down }) => `${across}x${down}`).join(" ");
}

interface Place {
  readonly row: number;
  readonly mcu: number;
  /** In the MCU that is written. */
  readonly place: number;
}

/** Where a row has an odd number, what is beyond its edge has the mean of its last block. */
function findInGrey({ mcusAcross }: PictureShape, { row, mcu, place }: Place): number {
  const column = 2 * mcu + place;
  if (place > 1) return NEUTRAL;
  return column < mcusAcross ? row * mcusAcross + column : -2 - (row * mcusAcross + mcusAcross - 1);
}

function findInTall({ mcusAcross, mcuBlocks }: PictureShape, { row, mcu, place }: Place): number {
  const [places, upper] = row % 2 === 0 ? [UPPER, row / 2] : [LOWER, (row - 1) / 2];
  return (upper * mcusAcross + mcu) * mcuBlocks + places[place]!;
}
