/**
 * The keys of streams that came by imagezmq.
 *
 * @module
 */

/** Begins them; no other stream's key does. */
export const IMAGEZMQ_KEYS = "imagezmq-";
