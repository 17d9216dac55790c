// @ts-check
/**
 * For how long words stay so that they can be read.
 *
 * @module
 */

/** Figures that change faster than this can not be read. */
export const FIGURES_INTERVAL_MS = 250;
/** What has just been done, or why not, with the path of a file. */
export const NOTICE_MS = 5000;
