// @ts-check
/**
 * The search for the first byte of a marker, for the listener and for the page.
 *
 * @module
 */

/** The first byte of every marker (ITU-T T.81, B.1.1.2). */
export const MARKER_PREFIX = 0xff;

/** The engine's search is fast, but takes as long to begin as this many bytes: a stranger could have it begin at each. */
const NEAR_BYTES = 32;

/**
 * @param {Uint8Array} bytes
 * @param {number} from
 * @returns {number} the index of the first 0xff, or -1
 */
export function findPrefix(bytes, from) {
  const near = Math.min(from + NEAR_BYTES, bytes.length);
  for (let at = from; at < near; at++) if (bytes[at] === MARKER_PREFIX) return at;
  return bytes.indexOf(MARKER_PREFIX, near);
}
