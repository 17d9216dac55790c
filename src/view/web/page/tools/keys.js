// @ts-check
/**
 * What the page's keys ask for.
 *
 * @module
 */

import { findCommand, PAGE_KEYS } from "../../../shared/keys.js";

/**
 * A key that goes down.
 *
 * @typedef {{ key: string, repeat: boolean, ctrlKey: boolean, metaKey: boolean, altKey: boolean }} Press
 */

/** These go on while the key is held down. */
const REPEATING = new Set(["move"]);

/** @param {Press} press */
export function commandOf({ key, repeat, ctrlKey, metaKey, altKey }) {
  if (ctrlKey || metaKey || altKey) return undefined;
  const command = findCommand(PAGE_KEYS, key.toLowerCase());
  return command && repeat && !REPEATING.has(command.kind) ? undefined : command;
}
