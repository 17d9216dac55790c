// @ts-check
/**
 * Whether a JPEG may be given to the browser's decoder. Firefox decodes on the thread that draws the page, for all of which
 * time it can not say that the picture is old; a few kilobytes of many scans would take it half a minute.
 *
 * @module
 */

import { findPrefix, MARKER_PREFIX } from "../../../../jpeg/find_prefix.js";

/** As the listener has it, which refuses pictures by their pixels too. Encoders make 10 or so. */
const MAX_SCANS = 20;
const SCAN = 0xda;

/**
 * Reads only its markers (ITU-T T.81, annex B), all of them, whatever is between the segments.
 *
 * @param {Uint8Array} jpeg
 * @returns {boolean} `false` too for what has no picture in it
 */
export function mayBeDecoded(jpeg) {
  let hasFrame = false;
  let scans = 0;
  let at = findPrefix(jpeg, 0);
  while (at >= 0) {
    const marker = jpeg[at + 1] ?? 0;
    if (!hasSegment(marker)) {
      // A byte that fills may be the first of a marker.
      at = marker === MARKER_PREFIX ? at + 1 : findPrefix(jpeg, at + 2);
      continue;
    }
    hasFrame ||= isFrame(marker);
    if (marker === SCAN && ++scans > MAX_SCANS) return false;
    at = findPrefix(jpeg, at + 2 + Math.max(2, uint16(jpeg, at + 2)));
  }
  return hasFrame && scans > 0;
}

/** @param {number} marker */
function hasSegment(marker) {
  return marker >= 0xc0 && marker < 0xff && !(marker >= 0xd0 && marker <= 0xd9);
}

/** SOF0 … SOF15, among which are DHT, JPG and DAC. @param {number} marker */
function isFrame(marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 */
function uint16(bytes, at) {
  return (bytes[at] ?? 0) << 8 | (bytes[at + 1] ?? 0);
}
