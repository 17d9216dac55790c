/**
 * The text of `--help`, from the same table that parses the command line.
 *
 * @module
 */

import type { Flag } from "./flag.ts";
import type { FlagTable } from "./parse_flags.ts";

/** What a tool says about itself. */
export interface ToolText {
  readonly name: string;
  /** One line: what it does. */
  readonly summary: string;
  /** What may follow the options, for example `[HOST[:PORT] ...]`. */
  readonly operands: string;
  /** A paragraph about the operands. */
  readonly about: string;
  readonly examples: readonly string[];
}

/** Lays out the usage; ends in a line feed. */
export function formatUsage(tool: ToolText, table: FlagTable): string {
  const sections = Map.groupBy(Object.entries(table), ([, { section }]) => section ?? "Options");
  return [
    `${tool.name} - ${tool.summary}`,
    "",
    `Usage: ${tool.name} [options] ${tool.operands}`,
    "",
    tool.about,
    "",
    ...[...sections].flatMap(([title, flags]) => [
      `${title}:`,
      ...flags.map(([name, flag]) => formatRow(describe(name, flag))),
      "",
    ]),
    "Examples:",
    ...tool.examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

function describe(name: string, flag: Flag<unknown>) {
  const short = flag.short ? `-${flag.short}, ` : "    ";
  const left = `${short}--${name}${flag.placeholder ? ` ${flag.placeholder}` : ""}`;
  return { left, right: flag.help + (flag.initialText ? ` (default ${flag.initialText})` : "") };
}

const LEFT_COLUMNS = 32;
const RIGHT_COLUMNS = 86;

function formatRow({ left, right }: { left: string; right: string }): string {
  const [first = "", ...rest] = wrap(right);
  const indent = `  ${" ".repeat(LEFT_COLUMNS)}`;
  const head = left.length >= LEFT_COLUMNS
    ? `  ${left}\n${indent}${first}`
    : `  ${left.padEnd(LEFT_COLUMNS)}${first}`;
  return [head, ...rest.map((line) => `${indent}${line}`)].join("\n");
}

/** Breaks a text between words. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > RIGHT_COLUMNS) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
