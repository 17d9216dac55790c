/**
 * The text of `--help`, from the same table that parses the command line.
 *
 * @module
 */

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
  const rows = Object.entries(table).map(([name, flag]) => {
    const short = flag.short ? `-${flag.short}, ` : "    ";
    const left = `${short}--${name}${flag.placeholder ? ` ${flag.placeholder}` : ""}`;
    return { left, right: flag.help + (flag.initialText ? ` (default ${flag.initialText})` : "") };
  });
  return [
    `${tool.name} - ${tool.summary}`,
    "",
    `Usage: ${tool.name} [options] ${tool.operands}`,
    "",
    tool.about,
    "",
    "Options:",
    ...rows.map(formatRow),
    "",
    "Examples:",
    ...tool.examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

const LEFT_COLUMNS = 32;

function formatRow({ left, right }: { left: string; right: string }): string {
  if (left.length >= LEFT_COLUMNS) return `  ${left}\n  ${" ".repeat(LEFT_COLUMNS)}${right}`;
  return `  ${left.padEnd(LEFT_COLUMNS)}${right}`;
}
