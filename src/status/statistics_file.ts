/**
 * `--stats-json`: every counter, as JSON lines.
 *
 * The newest object waits in a slot while the one before is being written, so a full disk or a reader that stalls holds nobody
 * up.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { type ByteSink, openByteSink } from "../system/byte_sink.ts";
import { settleWithin } from "../system/settle_within.ts";

/** How long the last object may take to be written when the file is closed. */
const CLOSE_PATIENCE_MS = 500;

/** Where the objects go. */
export interface StatisticsFile {
  /** Writes one object as one line, or puts it in the place of one that has not been begun. */
  write(statistics: unknown): void;
  /** Writes what waits, unless nobody takes it. */
  close(): Promise<void>;
}

/**
 * Opens a file, a named pipe, or stdout for `-`. What can not be written is said once; the next object is tried all the
 * same, unless the reader has gone.
 *
 * @throws an `Error` "Cannot write the statistics to …"
 */
export async function openStatisticsFile(path: string): Promise<StatisticsFile> {
  try {
    return new StatisticsSlot(await openByteSink(path), path);
  } catch (error) {
    throw new Error(`Cannot write the statistics to ${path}: ${(error as Error).message}`);
  }
}

/** A slot in front of a sink. */
export class StatisticsSlot implements StatisticsFile {
  readonly #sink: ByteSink;
  readonly #path: string;
  readonly #encoder = new TextEncoder();
  #waiting: Uint8Array | undefined;
  #isWriting = false;
  #allWritten = Promise.resolve();
  /** What is left of a line of which a part is there. */
  #begun: Uint8Array | undefined;
  #hasComplained = false;
  #hasReader = true;

  /**
   * @param sink taken over, and closed with this file
   * @param path for people
   */
  constructor(sink: ByteSink, path: string) {
    this.#sink = sink;
    this.#path = path;
  }

  write(statistics: unknown): void {
    if (!this.#hasReader) return;
    this.#waiting = this.#encoder.encode(`${JSON.stringify(statistics)}\n`);
    if (!this.#isWriting) this.#allWritten = this.#writeAll();
  }

  async close(): Promise<void> {
    await settleWithin(this.#allWritten, CLOSE_PATIENCE_MS);
    this.#sink.close();
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    try {
      for (let line = this.#next(); line; line = this.#next()) {
        if (!this.#sink.writeNow?.(line)) await this.#write(line);
      }
    } catch (error) {
      this.#complain(error as Error);
    }
    this.#isWriting = false;
  }

  #next(): Uint8Array | undefined {
    if (this.#begun) return this.#begun;
    const line = this.#waiting;
    this.#waiting = undefined;
    return line;
  }

  async #write(line: Uint8Array): Promise<void> {
    for (let rest = line; rest.length > 0;) {
      rest = rest.subarray(await this.#sink.write(rest));
      this.#begun = rest.length > 0 ? rest : undefined;
    }
  }

  #complain(error: Error): void {
    this.#hasReader = !(error instanceof Deno.errors.BrokenPipe);
    if (this.#hasComplained) return;
    this.#hasComplained = true;
    const reason = this.#hasReader ? error.message : "nobody reads them any more";
    getLogger(["uis"]).warn("Cannot write the statistics to {path}: {reason}", { path: this.#path, reason });
  }
}
