/**
 * The home folder in the values of options.
 *
 * A shell replaces `~/` where a word begins with it, but neither in `--output=~/film.mjpeg` nor in quotes, as in
 * `--camera-cmd "~/cam.sh -q"`. Whoever writes that means their home folder.
 *
 * @module
 */

import { quote } from "shell-quote";
import type { FlagTable } from "./parse_flags.ts";
import { UsageError } from "./usage_error.ts";

/** Whence the home folder is known; looked up only where it is needed. */
export type HomeLookup = () => string | undefined;

/**
 * Replaces `~/` at the beginning of file names, and of the words of commands that are not quoted.
 *
 * @throws {UsageError} where it is needed and not known
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { BROADCAST_FLAGS } from "./broadcast_flags.ts";
 *
 * const args = ["--camera-cmd", "python3 ~/cam.py '~/x'", "--name", "~/me"];
 * const expanded = ["--camera-cmd", "python3 /home/pi/cam.py '~/x'", "--name", "~/me"];
 * assertEquals(expandHome(BROADCAST_FLAGS, args, () => "/home/pi"), expanded);
 * ```
 */
export function expandHome(table: FlagTable, args: readonly string[], home: HomeLookup): string[] {
  const end = args.indexOf("--");
  let pending: string | undefined;
  return args.map((arg, i) => {
    if (end >= 0 && i >= end) return arg;
    const valueOf = pending;
    pending = undefined;
    if (valueOf !== undefined) return expandValue(table, valueOf, arg, home);
    const [, name = "", value] = /^--([^=]+)(?:=([^]*))?$/.exec(arg) ?? [];
    if (!table[name]?.placeholder) return arg;
    if (value !== undefined) return `--${name}=${expandValue(table, name, value, home)}`;
    pending = name;
    return arg;
  });
}

function expandValue(table: FlagTable, name: string, text: string, home: HomeLookup): string {
  const { holds } = table[name]!;
  const find = () => {
    const folder = home();
    if (folder) return folder;
    throw new UsageError(`Option --${name}: ~ is the home folder, and HOME does not say which`);
  };
  if (holds === "file") return text.replace(/^~(?=\/)/, find);
  if (holds === "command") return text.replace(COMMAND, (part) => part === "~" ? quote([find()]) : part);
  return text;
}

/** What is quoted in a command, and `~` where a word begins with `~/`. */
const COMMAND = /\\.|'[^']*'|"(?:\\.|[^"\\])*"|(?<=^|\s)~(?=\/)/gs;
