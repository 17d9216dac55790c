/**
 * A tool's status, recorded instead of shown.
 *
 * @module
 */

import type { COMMON_FLAGS } from "../../src/flags/common_flags.ts";
import { type FlagTable, parseFlags } from "../../src/flags/parse_flags.ts";
import type { ToolRun } from "../../src/cli/run_tool.ts";
import { Terminal } from "../../src/cli/terminal.ts";

/** A terminal that shows nothing and remembers everything. */
export class RecordingTerminal extends Terminal {
  override readonly isTerminal = true;
  readonly lines: { readonly full: string; readonly short: string }[] = [];

  override showStatus(full: string, short = full): void {
    this.lines.push({ full, short });
  }
}

/** What a tool is given that writes its statistics to this file. */
export function recordedRun<Table extends FlagTable & typeof COMMON_FLAGS>(
  table: Table,
  statisticsFile: string,
): ToolRun<Table> & { readonly terminal: RecordingTerminal } {
  return {
    ...parseFlags(table, ["--stats-json", statisticsFile]),
    hosts: [],
    args: [],
    terminal: new RecordingTerminal(),
    signal: new AbortController().signal,
  };
}
