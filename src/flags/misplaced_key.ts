/**
 * A pairing's key where it does not belong: on a command line, which every user of the host can read, and shells keep.
 *
 * @module
 */

import { UsageError } from "./usage_error.ts";

/** The beginning of a key's line, as src/pair/key_line.ts writes it, of whichever version, and all that may belong to it. */
const KEY = /(uis-key-\d+:)\S*/gi;

/** Hides all of a key but what shows that it is one. */
export function hideKeys(text: string): string {
  return text.replace(KEY, "$1…");
}

/** What is wrong with a command line that a key is on; nothing where none is. */
export function findMisplacedKey(args: readonly string[]): UsageError | undefined {
  if (args.every((arg) => hideKeys(arg) === arg)) return undefined;
  return new UsageError(
    "Cannot take a key from the command line, where others may read it: listen --add-key ROBOT reads it from stdin; " +
      "this one is known now: forget that pairing (broadcast --forget NAME on the robot), and make a new key",
  );
}
