/**
 * Texts in the lines of a systemd unit, so that systemd reads back what was meant.
 *
 * Three things happen to a word of `ExecStart=`: quotes and C escapes are resolved and `%` specifiers are replaced when
 * the unit is read (systemd.syntax(7), systemd.unit(5)), and variables are put in for `$` before the program starts
 * (systemd.service(5)). Each has a way to say the character itself.
 *
 * @module
 */

import { escapeInvisible } from "../text/visible.ts";

/** Words of these characters alone mean themselves, in all three. */
const PLAIN = /^[A-Za-z0-9_@:+=.,/~-]+$/;
/** What systemd takes in no path of a program, however it is quoted. */
const UNSAFE_IN_PATH = /["'\\]/;

/**
 * Quotes a word of `ExecStart=` behind the program.
 *
 * @throws {RangeError} for a zero byte, which no argument of a program can hold
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(quoteArgument("--name"), "--name");
 * assertEquals(quoteArgument('50 % of "$5"'), '"50 %% of \\"$$5\\""');
 * ```
 */
export function quoteArgument(text: string): string {
  if (text.includes("\0")) throw new RangeError("Cannot quote an argument: it holds a zero byte");
  if (PLAIN.test(text)) return text;
  const escaped = text
    .replace(/["\\]/g, "\\$&")
    .replaceAll("%", "%%")
    .replaceAll("$", "$$$$");
  // It ends a line, makes systemd refuse the whole file as no good UTF-8, or shows a person another line than it is.
  return `"${escapeInvisible(escaped, escapeBytes)}"`;
}

/**
 * Quotes a path: the program of `ExecStart=`, or a word of `BindReadOnlyPaths=`; no variables are put in for `$` there.
 *
 * @throws {RangeError} for a path that is not absolute, or that systemd can not take
 */
export function quotePath(path: string): string {
  const escaped = escapePath(path);
  return PLAIN.test(path) ? escaped : `"${escaped}"`;
}

/**
 * Writes a path that is the rest of its line, as in `LoadCredential=`, where quotes are no quotes.
 *
 * @throws {RangeError} as {@linkcode quotePath}
 */
export function escapePath(path: string): string {
  if (!path.startsWith("/")) {
    throw new RangeError(`Cannot use the path ${path} in a unit: it is not absolute`);
  }
  if (UNSAFE_IN_PATH.test(path) || escapeInvisible(path) !== path) {
    throw new RangeError(
      `Cannot use the path ${
        escapeInvisible(JSON.stringify(path))
      } in a unit: systemd takes no quotes, backslashes or control characters`,
    );
  }
  return path.replaceAll("%", "%%");
}

/** The bytes of a character in UTF-8, as C escapes. */
function escapeBytes(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`)
    .join("");
}
