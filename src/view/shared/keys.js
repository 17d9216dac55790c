// @ts-check
/**
 * The keys of the window and of the page: one table for what they do and for the lists that are shown. A key that both have
 * does the same in both.
 *
 * @module
 */

/**
 * What a person asks for with a key or a button; `place`: of a stream, from 0.
 *
 * @typedef {{ readonly kind: "fullscreen" | "figures" | "rotate" | "mirror" | "snapshot" | "record" | "help" }
 *   | { readonly kind: "place", readonly place: number }} Command
 */

/**
 * The same of the window; `step`: to the next stream, or the one before.
 *
 * @typedef {Command | { readonly kind: "close" | "escape" } | { readonly kind: "step", readonly by: 1 | -1 }} WindowCommand
 */

/**
 * The same of the page; `move`: by shares of the frame, to the right and down.
 *
 * @typedef {Command | { readonly kind: "charts" | "pose" | "reset-path" | "zoom" | "all" }
 *   | { readonly kind: "move", readonly x: number, readonly y: number }} PageCommand
 */

/**
 * One line of the list.
 *
 * @template C
 * @typedef {object} KeyLine
 * @property {string} label
 * @property {string} does
 * @property {Readonly<Record<string, C>>} keys by `KeyboardEvent.key` in lower case, with `shift+` where that matters
 */

const STEP = 0.1;

/** @type {readonly KeyLine<Command>[]} */
const BOTH_KEYS = [
  { label: "F", does: "Full screen", keys: { f: { kind: "fullscreen" } } },
  { label: "H", does: "Hide the figures, or show them", keys: { h: { kind: "figures" } } },
  { label: "O", does: "Turn by 90°", keys: { o: { kind: "rotate" } } },
  { label: "M", does: "Mirror", keys: { m: { kind: "mirror" } } },
  { label: "S", does: "Save this picture", keys: { s: { kind: "snapshot" } } },
  { label: "R or V", does: "Record, or stop it", keys: { r: { kind: "record" }, v: { kind: "record" } } },
  {
    label: "1 to 9",
    does: "Stream, or robot that is found, by its number",
    keys: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`${i + 1}`, { kind: "place", place: i }])),
  },
];

/** All keys of the window, in the order in which they are listed. @type {readonly KeyLine<WindowCommand>[]} */
export const WINDOW_KEYS = [
  ...BOTH_KEYS,
  { label: "Tab", does: "Next stream", keys: { tab: { kind: "step", by: 1 } } },
  { label: "Shift+Tab", does: "Stream before", keys: { "shift+tab": { kind: "step", by: -1 } } },
  { label: "? or F1", does: "This list", keys: { "?": { kind: "help" }, f1: { kind: "help" } } },
  { label: "Esc", does: "Leave full screen, or close", keys: { escape: { kind: "escape" } } },
  { label: "Q", does: "Close", keys: { q: { kind: "close" } } },
];

/** Those of the page; Tab and F1 are the browser's. @type {readonly KeyLine<PageCommand>[]} */
export const PAGE_KEYS = [
  ...BOTH_KEYS,
  { label: "0 or Esc", does: "All streams", keys: { "0": { kind: "all" }, escape: { kind: "all" } } },
  { label: "C", does: "Charts of the last minute", keys: { c: { kind: "charts" } } },
  { label: "P", does: "Pose and path", keys: { p: { kind: "pose" } } },
  { label: "N", does: "Start the path anew", keys: { n: { kind: "reset-path" } } },
  { label: "Z", does: "Actual size, or fit", keys: { z: { kind: "zoom" } } },
  {
    label: "← ↑ → ↓",
    does: "Move the picture at actual size",
    keys: {
      arrowleft: { kind: "move", x: -STEP, y: 0 },
      arrowup: { kind: "move", x: 0, y: -STEP },
      arrowright: { kind: "move", x: STEP, y: 0 },
      arrowdown: { kind: "move", x: 0, y: STEP },
    },
  },
  { label: "?", does: "This list", keys: { "?": { kind: "help" } } },
];

/** What keys and gamepad do where a robot can be driven; it has the keys before all others. */
export const DRIVING_LINES = [
  { label: "Arrows or W A S D", does: "Drive, while held" },
  { label: "Space or ○ / B", does: "Stop the robot" },
  { label: "T", does: "Ask to take over" },
  { label: "Shift+S", does: "Save the picture" },
  { label: "Left shoulder", does: "Drive by the sticks, while held" },
];

/**
 * What a key asks for.
 *
 * @template C
 * @param {readonly KeyLine<C>[]} lines
 * @param {string} key
 * @returns {C | undefined}
 */
export function findCommand(lines, key) {
  return lines.find(({ keys }) => Object.hasOwn(keys, key))?.keys[key];
}
