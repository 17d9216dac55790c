/**
 * Errors, and whatever else is logged, as text in which no line can pass as another entry of the log.
 *
 * Names of strangers, and last words of programs, are part of many a message. What they hold of line ends is shown as escapes;
 * lines of our own, such as those of a stack, are indented.
 *
 * @module
 */

import { escapeInvisible } from "../text/visible.ts";

const INDENT = "    ";

/** Says on one line what is wrong; with its stack, below, where that is asked for. */
export function describeError(error: Error, withStack: boolean): string {
  const message = escapeInvisible(error.message);
  if (!withStack || error.stack === undefined) return message;
  return indentRest(error.stack.replace(error.message, () => message));
}

/** Shows a value that stands within an entry of the log. */
export function describeValue(value: unknown): string {
  return typeof value === "string" ? escapeInvisible(value) : indentRest(Deno.inspect(value));
}

/** Indents all lines but the first. */
function indentRest(text: string): string {
  return text.replace(/\n(?! {4})/g, `\n${INDENT}`);
}
