/**
 * Where a tool's figures go, once a second: the terminal's status line or periodic lines of the log's form, and
 * `--stats-json`.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { COMMON_FLAGS } from "../flags/common_flags.ts";
import type { FlagValues } from "../flags/parse_flags.ts";
import { openStatisticsFile } from "./statistics_file.ts";
import type { Terminal } from "../cli/terminal.ts";

/** A tool's figures on one line. */
export interface StatusLine {
  readonly full: string;
  /** The most important ones, for a narrow terminal. */
  readonly short: string;
}

/** Takes the figures. */
export interface StatusOutput {
  /** To be called once a second; `statistics` is called only where somebody wants them. */
  show(line: StatusLine, statistics: () => unknown): void;
  /** Shows another line on a terminal, between those of the seconds. */
  mend(line: StatusLine): void;
  /** Resolves when the last figures are written, or nobody takes them. */
  close(): Promise<void>;
}

/** Opens what the options ask for. */
export async function openStatusOutput(
  run: { readonly flags: FlagValues<typeof COMMON_FLAGS>; readonly terminal: Terminal },
): Promise<StatusOutput> {
  const { flags, terminal } = run;
  const file = flags["stats-json"] === undefined ? undefined : await openStatisticsFile(flags["stats-json"]);
  const lineIntervalMs = flags["stats-interval"] / 1000;
  const showsLine = !flags.quiet && lineIntervalMs > 0;
  // Who reads a log of JSON lines can not read anything between them.
  const isLogged = flags["log-format"] === "json";
  let lastLineMs = performance.now();

  return {
    show(line, statistics) {
      file?.write(statistics());
      const nowMs = performance.now();
      // A tenth of tolerance: the calls come from a timer that is never quite on time.
      const isDue = nowMs - lastLineMs >= lineIntervalMs * 0.9;
      if (!showsLine || !(isDue || terminal.isTerminal && !isLogged)) return;
      lastLineMs = nowMs;
      if (isLogged) getLogger(["uis", "status"]).info("{status}", { status: line.full });
      else terminal.showStatus(line.full, line.short);
    },
    mend({ full, short }) {
      if (showsLine && terminal.isTerminal && !isLogged) terminal.showStatus(full, short);
    },
    close: async () => await file?.close(),
  };
}
