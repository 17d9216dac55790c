/**
 * Pieces on their way to a file or to stdout, written one after the other.
 *
 * A consumer that is slower than what comes loses whole pieces, the oldest first, and never holds anything up.
 *
 * @module
 */

import { type ByteSink, openByteSink } from "./byte_sink.ts";
import type { PipeEnd } from "./pipe.ts";
import type { OutputNews, PipeWriting } from "../common/pipe_writing.ts";
import { nextTenfold } from "../common/tenfold.ts";
import { settleWithin } from "./settle_within.ts";

/** How long the last pieces may take to be written when the output is closed. */
const CLOSE_PATIENCE_MS = 1000;

/** What is written, and how much of it may wait. */
export interface ByteOutputOptions {
  /** For people: `the video`. */
  readonly what: string;
  /** Pieces that may wait for the consumer. */
  readonly maxWaiting: number;
  /** Told when the consumer is too slow for the first time, and each time that ten times as many pieces were skipped. */
  readonly onSlow?: (skipped: number) => void;
}

/**
 * Opens a file, which loses what it held, a named pipe, or stdout for `-`.
 *
 * @throws an `Error` "Cannot write … to …"
 */
export async function openOutputSink(
  path: string,
  { what }: Pick<ByteOutputOptions, "what">,
): Promise<ByteSink> {
  try {
    return await openByteSink(path);
  } catch (error) {
    throw new Error(`Cannot write ${what} to ${path}: ${(error as Error).message}`);
  }
}

/** A bounded queue in front of a sink. */
export class ByteOutput {
  /** Resolves when it is closed or its reader has gone; rejects where it can not be written to. */
  readonly closed: Promise<void>;
  /** Pieces that the consumer was too slow for. */
  skipped = 0;
  written = 0;
  readonly #sink: ByteSink;
  readonly #options: ByteOutputOptions;
  readonly #waiting: Uint8Array[] = [];
  readonly #end = Promise.withResolvers<void>();
  /** With so many skipped pieces it is told that the consumer is too slow. */
  #tellAt = 1;
  #isWriting = false;
  #handedOver: PipeEnd | undefined;
  /** Settles when the last write that was begun has ended. */
  #allWritten = Promise.resolve();

  /** @param sink taken over, and closed with this output */
  constructor(sink: ByteSink, options: ByteOutputOptions) {
    this.#sink = sink;
    this.#options = options;
    this.closed = this.#end.promise;
    // Whoever does not wait for the end still hears of a failure by what stays away.
    this.closed.catch(() => {});
  }

  /** Whether another thread writes, and nothing is to be pushed. */
  get isHandedOver(): boolean {
    return this.#handedOver !== undefined;
  }

  /** Leaves the writing to another thread, which has ended when this is closed; nothing where this writes to no such pipe. */
  handOver(): PipeWriting | undefined {
    const pipe = this.#handedOver = this.#sink.openAgain?.();
    return pipe && { descriptor: pipe.descriptor, take: (news) => this.#take(news) };
  }

  /** Takes a piece, whose bytes must not change any more. */
  push(bytes: Uint8Array): void {
    if (this.#waiting.length === this.#options.maxWaiting) {
      this.#waiting.shift();
      this.#noteSkipped(this.skipped + 1);
    }
    this.#waiting.push(bytes);
    if (!this.#isWriting) this.#allWritten = this.#writeAll();
  }

  /** Writes what waits, unless the consumer does not take it, then closes the sink. */
  async close(): Promise<void> {
    await settleWithin(this.#allWritten, CLOSE_PATIENCE_MS);
    this.#sink.close();
    this.#handedOver?.close();
    this.#end.resolve();
  }

  #take(news: OutputNews): void {
    if (news.kind === "output-over") this.#finish(news.failure);
    else this.#noteSkipped(news.skipped);
  }

  #noteSkipped(skipped: number): void {
    this.skipped = skipped;
    if (skipped < this.#tellAt) return;
    this.#tellAt = nextTenfold(skipped);
    this.#options.onSlow?.(skipped);
  }

  /** Nothing can be written any more: the reader has gone, which is how `listen --output - | head` ends, or for a reason. */
  #finish(failure: string | undefined): void {
    if (failure === undefined) this.#end.resolve();
    else this.#end.reject(new Error(`Cannot write ${this.#options.what}: ${failure}`));
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    try {
      for (let bytes = this.#waiting.shift(); bytes; bytes = this.#waiting.shift()) {
        if (!this.#sink.writeNow?.(bytes)) await this.#write(bytes);
        this.written++;
      }
    } catch (error) {
      this.#waiting.length = 0;
      this.#finish(error instanceof Deno.errors.BrokenPipe ? undefined : (error as Error).message);
    } finally {
      this.#isWriting = false;
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let rest = bytes.subarray(await this.#sink.write(bytes));
    while (rest.length > 0) rest = rest.subarray(await this.#sink.write(rest));
  }
}
