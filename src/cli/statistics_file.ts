/**
 * `--stats-json`: every counter, as JSON lines.
 *
 * @module
 */

/** Where the objects go. */
export interface StatisticsFile {
  /** Writes one object as one line. */
  write(statistics: unknown): void;
  close(): void;
}

/**
 * Opens a file, or stdout for `-`.
 *
 * @throws an `Error` "Cannot write the statistics to …"
 */
export function openStatisticsFile(path: string): StatisticsFile {
  if (path === "-") return { write: (statistics) => writeLine(Deno.stdout, statistics), close: () => {} };
  try {
    const file = Deno.openSync(path, { write: true, create: true, truncate: true });
    return { write: (statistics) => writeLine(file, statistics), close: () => file.close() };
  } catch (error) {
    throw new Error(`Cannot write the statistics to ${path}: ${(error as Error).message}`);
  }
}

function writeLine(to: { writeSync(bytes: Uint8Array): number }, statistics: unknown): void {
  let rest: Uint8Array = new TextEncoder().encode(`${JSON.stringify(statistics)}\n`);
  while (rest.length > 0) rest = rest.subarray(to.writeSync(rest));
}
