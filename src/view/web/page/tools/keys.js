// @ts-check
/**
 * The page's keys: one table for what they do and for the list that the page shows.
 *
 * @module
 */

/**
 * What a person asks for with a key or a button.
 *
 * @typedef {{ readonly kind: "fullscreen" | "figures" | "charts" | "pose" | "help" | "all" }
 *   | { readonly kind: "zoom" | "rotate" | "mirror" | "snapshot" | "record" | "reset-path" }
 *   | { readonly kind: "move", readonly x: number, readonly y: number }
 *   | { readonly kind: "place", readonly place: number }} Command `move`: by shares of the frame, to the right and down;
 *   `place`: of a stream, from 0
 */

/**
 * A key that goes down.
 *
 * @typedef {{ key: string, repeat: boolean, ctrlKey: boolean, metaKey: boolean, altKey: boolean }} Press
 */

/**
 * One line of the list.
 *
 * @typedef {object} KeyLine
 * @property {string} label
 * @property {string} does
 * @property {Readonly<Record<string, Command>>} keys by `KeyboardEvent.key` in lower case
 */

const STEP = 0.1;

/** All keys, in the order in which they are listed. @type {readonly KeyLine[]} */
export const KEY_LINES = [
  { label: "F", does: "Full screen", keys: { f: { kind: "fullscreen" } } },
  { label: "H", does: "Figures", keys: { h: { kind: "figures" } } },
  { label: "C", does: "Charts of the last minute", keys: { c: { kind: "charts" } } },
  { label: "P", does: "Pose and path", keys: { p: { kind: "pose" } } },
  { label: "R", does: "Start the path anew", keys: { r: { kind: "reset-path" } } },
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
  { label: "O", does: "Turn by 90°", keys: { o: { kind: "rotate" } } },
  { label: "M", does: "Mirror", keys: { m: { kind: "mirror" } } },
  { label: "S", does: "Save this picture", keys: { s: { kind: "snapshot" } } },
  { label: "V", does: "Record, or stop it", keys: { v: { kind: "record" } } },
  {
    label: "1 … 9",
    does: "One stream alone",
    keys: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`${i + 1}`, { kind: "place", place: i }])),
  },
  { label: "0, Esc", does: "All streams", keys: { "0": { kind: "all" }, escape: { kind: "all" } } },
  { label: "?", does: "This list", keys: { "?": { kind: "help" } } },
];

/** These go on while the key is held down. */
const REPEATING = new Set(["move"]);

/**
 * What a key asks for.
 *
 * @param {Press} press
 * @returns {Command | undefined}
 */
export function commandOf({ key, repeat, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return undefined;
  const name = key.toLowerCase();
  const command = KEY_LINES.find(({ keys }) => Object.hasOwn(keys, name))?.keys[name];
  return command && repeat && !REPEATING.has(command.kind) ? undefined : command;
}
