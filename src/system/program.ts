/**
 * A program to be run, from the command line that a person wrote for it.
 *
 * @module
 */

import { parse } from "shell-quote";

/** A program that writes what we want to its stdout. */
export interface Program {
  /** For people: `rpicam-vid`. */
  readonly label: string;
  /** A name to be found on `PATH`, or a path. */
  readonly command: string;
  readonly args: readonly string[];
}

/**
 * Splits a command as a shell splits words (quotes and backslashes); no shell runs it, and nothing is looked up in
 * the environment.
 *
 * @throws {RangeError} where the text has no words, an open quote, or something that only a shell could do
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const program = parseProgram("my-camera --name 'front left' -o -");
 * assertEquals(program, { label: "my-camera", command: "my-camera", args: ["--name", "front left", "-o", "-"] });
 * ```
 */
export function parseProgram(text: string): Program {
  if (/['"]/.test(text.replace(/\\.|'[^']*'|"(?:\\.|[^"\\])*"/gs, ""))) {
    throw new RangeError(`Cannot run ${text}: a quote is not closed`);
  }
  const [command, ...args] = parse(text, (name) => ({ op: `$${name}` })).map((word) => {
    if (typeof word === "string" && !word.includes("`")) return word;
    throw new RangeError(
      `Cannot run ${text}: ${describeSyntax(word)} has to be quoted, as no shell runs it`,
    );
  });
  if (!command) throw new RangeError("Cannot run a command: it is empty");
  return { label: command.slice(command.lastIndexOf("/") + 1), command, args };
}

function describeSyntax(word: ReturnType<typeof parse>[number]): string {
  if (typeof word === "string") return "`";
  if ("comment" in word) return "#";
  if ("pattern" in word) return `${word.pattern}`;
  return "op" in word ? `${word.op}` : "this";
}
