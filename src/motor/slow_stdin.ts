/**
 * A motor program's stdin where its pipe can not be asked how full it is: the newest line alone waits in front of it.
 *
 * What the pipe itself holds is out of reach. So a program that has left it full for a while is given up, and the old lines with
 * it: none of them is carried out later.
 *
 * @module
 */

import { settleWithin } from "../system/settle_within.ts";

/** The pipe is full for this long. */
const STUCK_MS = 1000;
/** The last line has so long to be written. */
const LAST_LINE_MS = 100;

/** A slot in front of it. */
export class SlowStdin {
  /** Resolves when the program reads no more. */
  readonly gone: Promise<void>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #end = Promise.withResolvers<void>();
  #waiting: Uint8Array | undefined;
  #isWriting = false;
  #allWritten = Promise.resolve();
  /** Since when the line is being written that is. */
  #sinceMs = 0;

  /** @param stdin taken over */
  constructor(stdin: WritableStream<Uint8Array>) {
    this.#writer = stdin.getWriter();
    this.gone = this.#end.promise;
  }

  /** Writes a line, or keeps it in place of the one that waits; its bytes must not change any more. */
  push(line: Uint8Array): void {
    this.#waiting = line;
    if (!this.#isWriting) this.#allWritten = this.#writeAll();
    else if (performance.now() - this.#sinceMs >= STUCK_MS) this.#end.resolve();
  }

  /** Ends it once what waits is written, unless there is no room. */
  async close(): Promise<void> {
    await settleWithin(this.#allWritten, LAST_LINE_MS);
    // A write that waits for room ends with the program.
    if (this.#isWriting) void this.#writer.abort().catch(() => {});
    else await this.#writer.close().catch(() => {});
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    try {
      for (let line = this.#take(); line; line = this.#take()) {
        this.#sinceMs = performance.now();
        await this.#writer.write(line);
      }
    } catch {
      this.#end.resolve();
    }
    this.#isWriting = false;
  }

  #take(): Uint8Array | undefined {
    const line = this.#waiting;
    this.#waiting = undefined;
    return line;
  }
}
