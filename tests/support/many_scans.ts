/**
 * A small JPEG that takes a decoder long: as progressive as one likes.
 *
 * @module
 */

import type { Jpeg } from "../../src/common/frame.ts";
import { concatBytes } from "./jpeg_vectors.ts";

/** A code of two bits and 14 bits more: this block and 32,766 after it have no further coefficients. */
const EMPTY_BLOCKS = [0xbf, 0xff, 0x00];
const EMPTY_BLOCKS_RUN = 32_767;

/**
 * A grey progressive picture, black all over.
 *
 * @param scans the first has one bit a block, each further one hardly anything, and goes over all blocks
 * @param side in pixels, a multiple of 8
 */
export function makeManyScans(scans: number, side: number): Jpeg {
  const blocks = (side / 8) ** 2;
  const size = [side >> 8, side & 0xff];
  const header = Uint8Array.of(
    ...[0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, ...Array(64).fill(1)],
    ...[0xff, 0xc2, 0, 11, 8, ...size, ...size, 1, 1, 0x11, 0],
    ...[0xff, 0xc4, 0, 20, 0x00, 1, ...Array(15).fill(0), 0],
    ...[0xff, 0xc4, 0, 21, 0x10, 1, 1, ...Array(14).fill(0), 0x00, 0xe0],
  );
  const first = Uint8Array.of(0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0);
  const runs = Array(Math.ceil(blocks / EMPTY_BLOCKS_RUN)).fill(EMPTY_BLOCKS).flat();
  const further = Array.from({ length: scans - 1 }, (_, i) => {
    const coefficient = i % 63 + 1;
    return Uint8Array.of(0xff, 0xda, 0, 8, 1, 1, 0, coefficient, coefficient, 0x0d, ...runs);
  });
  return concatBytes(header, first, new Uint8Array(blocks / 8), ...further, Uint8Array.of(0xff, 0xd9));
}
