/**
 * The window's few colours, which are those of the web page.
 *
 * @module
 */

/** Red, green, blue and opacity, 0 … 255. */
export type Color = readonly [number, number, number, number];

/** Where there is no picture. */
export const GROUND: Color = [10, 12, 15, 255];
export const TEXT: Color = [238, 242, 246, 255];
export const MUTED: Color = [163, 174, 187, 255];
/** Behind text that lies over a picture. */
export const PANEL: Color = [10, 12, 15, 176];
/** Behind what is to be typed. */
export const FIELD: Color = [24, 30, 38, 255];
export const LINE: Color = [44, 53, 64, 255];
/** The frame of what is not live, and the dot of a recording. */
export const ALARM: Color = [255, 59, 70, 255];
/** Behind the words that say so. */
export const ALARM_GROUND: Color = [200, 16, 28, 255];
/** A figure that is not as it should be. */
export const ALARM_TEXT: Color = [255, 138, 144, 255];
/** What this window does. */
export const LIVE: Color = [95, 224, 189, 255];
/** What somebody else does. */
export const OTHER: Color = [255, 200, 87, 255];
/** Over a picture that is not live. */
export const VEIL: Color = [0, 0, 0, 120];
