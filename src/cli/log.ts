/**
 * The log of a tool: where it goes, in what form, and how much of it.
 *
 * @module
 */

import { configureSync, getJsonLinesFormatter, getTextFormatter, type LogRecord } from "@logtape/logtape";
import { hideLogins } from "../text/hide_logins.ts";
import { describeValue } from "./error_text.ts";
import type { Terminal } from "./terminal.ts";

/** What a person can choose about the log. */
export interface LogOptions {
  readonly format: "text" | "json";
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/** Sends the log of every part of the program (category `uis`) to the terminal. */
export function configureLog(options: LogOptions, terminal: Terminal): void {
  const format = options.format === "json" ? getJsonLinesFormatter() : getTextFormatter({
    timestamp: "time",
    level: "full",
    // No source of an entry has to think of it.
    value: describeValue,
    format: ({ timestamp, level, message, record }) =>
      `${timestamp?.slice(0, 12)} ${level === "info" ? "" : `${level}: `}${place(record)}${message}`,
  });
  const lowestLevel = options.quiet ? "error" : options.verbose ? "debug" : "info";
  configureSync({
    reset: true,
    sinks: { terminal: (record: LogRecord) => terminal.print(hideLogins(format(record).trimEnd())) },
    loggers: [
      { category: "uis", sinks: ["terminal"], lowestLevel },
      { category: ["logtape", "meta"], sinks: ["terminal"], lowestLevel: "warning" },
    ],
  });
}

function place(record: LogRecord): string {
  const part = record.category[1];
  return part ? `${part}: ` : "";
}
