/**
 * What it means to decode a JPEG to grey.
 *
 * @module
 */

import type { GreyImage } from "../../common/grey_image.ts";
import { type BrokenPicture, isWithinLimits, MAX_SIDE_PIXELS, tooLarge } from "../decode/picture.ts";
import { inspectJpeg, REFUSAL_TEXTS } from "../inspect.ts";
import { type JpegSize, parseJpegSize } from "../size.ts";
import { endsEarly } from "./memory.ts";

/** One open decoder; not to be shared between threads. No JPEG makes it throw. */
export interface GreyJpegDecoder {
  /** For people: what decodes. */
  readonly label: string;
  /** The size that {@linkcode GreyJpegDecoder.decode} needs room for; a picture of too many scans has none. */
  readSize(jpeg: Uint8Array<ArrayBuffer>): JpegSize | BrokenPicture;
  /**
   * Decodes the brightness (full range, ITU-T T.871) of a JPEG of any kind that libjpeg can convert: grey, YCbCr or RGB.
   *
   * @param into has exactly the size of the JPEG; its memory, which may be a view of WebAssembly's, is written where there
   *   are pixels, and is left with a part of a picture where the JPEG is broken
   * @returns nothing, or why there is no picture
   * @throws a `RangeError` where the memory ends before the last row
   */
  decode(jpeg: Uint8Array<ArrayBuffer>, into: GreyImage): BrokenPicture | undefined;
  close(): void;
}

/** {@linkcode GreyJpegDecoder.readSize} of every decoder. */
export function readPictureSize(jpeg: Uint8Array): JpegSize | BrokenPicture {
  const size = parseJpegSize(jpeg);
  if (!size) return { kind: "broken", reason: "no frame header" };
  if (!isWithinLimits(size.width, size.height)) return tooLarge(size.width, size.height);
  const refusal = inspectJpeg(jpeg, { maxPixels: MAX_SIDE_PIXELS ** 2 });
  return refusal === "too-many-scans" ? { kind: "broken", reason: REFUSAL_TEXTS[refusal] } : size;
}

/**
 * Tells where a picture can not be decoded into this memory, because it has another size.
 *
 * @throws a `RangeError` where the memory ends before its last row
 */
export function findMisfit(size: JpegSize, into: GreyImage): BrokenPicture | undefined {
  const place = `${into.width}x${into.height}`;
  if (endsEarly(into)) {
    throw new RangeError(`Cannot decode into ${place} pixels: the memory ends before the last row`);
  }
  if (size.width === into.width && size.height === into.height) return undefined;
  return { kind: "broken", reason: `${size.width}x${size.height} pixels where ${place} are expected` };
}
