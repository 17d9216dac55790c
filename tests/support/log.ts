/**
 * The log, recorded.
 *
 * @module
 */

import { configure, type LogRecord, reset } from "@logtape/logtape";

/** Runs a test while everything that the project logs is added to a list. */
export async function withLog(test: (log: readonly LogRecord[]) => Promise<void>): Promise<void> {
  const log: LogRecord[] = [];
  await configure({
    sinks: { record: (record) => log.push(record) },
    loggers: [
      { category: "uis", sinks: ["record"] },
      { category: ["logtape", "meta"], lowestLevel: "error" },
    ],
  });
  try {
    await test(log);
  } finally {
    await reset();
  }
}

/** A record's text, as a person reads it. */
export function textOf(record: LogRecord): string {
  return record.message.map(String).join("");
}
