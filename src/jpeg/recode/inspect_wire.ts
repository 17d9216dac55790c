/**
 * Whether a picture in the wire code may be decoded: looked at before there is room for it.
 *
 * @module
 */

import { DEFAULT_MAX_PIXELS, inspectJpeg, type InspectOptions, type PictureRefusal } from "../inspect.ts";
import { expandHeaders } from "./compact_headers.ts";
import { MOST_HEADER_BYTES, readWirePicture } from "./wire_picture.ts";

/**
 * Looks at the headers of the JPEG that would come of it.
 *
 * @param wire as an encoder wrote it, or anything
 * @returns why it is not to be decoded; nothing where it may be
 */
export function inspectWire(wire: Uint8Array, options: InspectOptions = {}): PictureRefusal | undefined {
  const picture = readWirePicture(wire);
  const headers = picture && expandHeaders(picture.headers, MOST_HEADER_BYTES);
  if (!headers) return "unreadable";
  const { maxPixels = DEFAULT_MAX_PIXELS } = options;
  const { width = 0, height = 0 } = picture.wholeSize ?? {};
  return width * height > maxPixels ? "too-many-pixels" : inspectJpeg(headers, options);
}
