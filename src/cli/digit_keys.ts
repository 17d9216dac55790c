/**
 * Digits that a person presses in the terminal.
 *
 * @module
 */

import { openTerminalKeys } from "../system/terminal_keys.ts";

const LOOK_MS = 100;
const [ONE, NINE] = [0x31, 0x39];

/** Keys that are read until they are closed. */
export interface DigitKeys {
  /** Sets the terminal back. */
  close(): void;
}

/** Reads digits from 1 to 9; nothing where there is no terminal whose keys can be read. */
export function openDigitKeys(onDigit: (digit: number) => void): DigitKeys | undefined {
  const keys = openTerminalKeys();
  if (!keys) return undefined;
  const look = () => {
    for (const key of keys.take().slice()) if (key >= ONE && key <= NINE) onDigit(key - ONE + 1);
  };
  const close = () => {
    clearInterval(timer);
    globalThis.removeEventListener("unload", close);
    keys.close();
  };
  const timer = setInterval(look, LOOK_MS);
  // A second signal ends this program at once.
  globalThis.addEventListener("unload", close);
  return { close };
}
