/**
 * How much memory a picture takes in the kernel at the most: a few bytes that claim much are refused before there is any.
 *
 * @module
 */

import { DEFAULT_MAX_PIXELS } from "../inspect.ts";
import { type PictureSize, shapeOf } from "./picture_shape.ts";
import type { RecodableJpeg } from "./recodable_jpeg.ts";
import type { RecodingKernel } from "./recoding_kernel.ts";

/** What comes in, and what is to come out of it. */
export interface RoomNeeds {
  /** Bytes of what is read. */
  readonly bytes: number;
  /** Whether that is a JPEG, or in the wire code. */
  readonly form: "jpeg" | "wire";
  /** A JPEG's scan of all that is there is no longer, read or written. */
  readonly mostScanBytes: number;
  /** Where a picture of this size is to be made of the half one. */
  readonly wholeSize?: PictureSize;
}

/** A block takes two bits at the least, in a JPEG. */
const MOST_BLOCKS_PER_BYTE = 4;
/** A token takes as much there; in the wire code its sign alone takes one, where it can not be foretold. */
const MOST_TOKENS_PER_BYTE = { jpeg: 4, wire: 8 };
const MOST_TOKENS_OF_BLOCK = 63;
/** Of each block so many signs can be foretold; and one that is halved, or made whole, leaves its low frequencies. */
const MOST_CHEAP_TOKENS = 16;
/** For a block that is tried beyond the end. */
const SPARE_TOKENS = 64;
/** The last block is begun only where there is room for the longest one. */
const SPARE_BYTES = 1024;

/** Makes the room, where the picture is possible. */
export function makeRoom(
  kernel: RecodingKernel,
  jpeg: RecodableJpeg,
  { bytes, form, mostScanBytes, wholeSize }: RoomNeeds,
): "broken" | "no-memory" | undefined {
  if (wholeSize && !isHalfOf(jpeg, wholeSize)) return "broken";
  const { width, height } = wholeSize ?? jpeg;
  if (width * height > DEFAULT_MAX_PIXELS) return "no-memory";
  const { mcusAcross, mcuBlocks } = shapeOf(jpeg);
  const { blocks } = shapeOf({ ...jpeg, width, height });
  if (blocks > MOST_BLOCKS_PER_BYTE * mostScanBytes) return "broken";
  const mostTokens = MOST_TOKENS_PER_BYTE[form] * bytes + MOST_CHEAP_TOKENS * blocks;
  const tokens = Math.min(mostTokens, MOST_TOKENS_OF_BLOCK * blocks) + SPARE_TOKENS;
  const isThere = kernel.layOut(bytes, blocks, tokens, mostScanBytes + SPARE_BYTES, mcusAcross * mcuBlocks);
  return isThere ? undefined : "no-memory";
}

function isHalfOf(half: PictureSize, { width, height }: PictureSize): boolean {
  return half.width === Math.ceil(width / 2) && half.height === Math.ceil(height / 2);
}
