/**
 * Writes the frames of one stream to a file or to stdout, back to back.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ByteSink } from "../system/byte_sink.ts";
import type { ReceivedFrame } from "../common/frame.ts";
import { ByteOutput, openOutputSink } from "../system/byte_output.ts";
import type { PipeEnd } from "../system/pipe.ts";
import { ChosenStream } from "./chosen_stream.ts";
import type { View } from "./view.ts";

const logger = getLogger(["uis", "output"]);

/** Frames that may wait for the consumer. */
const OUTPUT = { what: "the video", maxWaiting: 8 };

/**
 * Opens a file, or stdout for `-`.
 *
 * @throws an `Error` "Cannot write the video to …"
 */
export async function openMjpegOutput(path: string): Promise<MjpegOutput> {
  return new MjpegOutput(await openOutputSink(path, OUTPUT));
}

/** What a thread tells that writes in place of this view. */
export type OutputNews =
  /** It goes on with another stream, whose name this is. */
  | { readonly kind: "output-changed"; readonly name: string }
  /** The reader has gone, or nothing can be written for a reason. */
  | { readonly kind: "output-over"; readonly failure?: string }
  /** The last that it tells. */
  | { readonly kind: "output-closed"; readonly framesSkipped: number };

/** A view that is a file. */
export class MjpegOutput implements View {
  readonly closed: Promise<void>;
  readonly #sink: ByteSink;
  readonly #output: ByteOutput;
  readonly #chosen = new ChosenStream(tellChange);
  /** Another thread writes to it. */
  #pipe: PipeEnd | undefined;
  /** By that thread. */
  #framesSkipped = 0;

  /** @param sink taken over, and closed with this view */
  constructor(sink: ByteSink) {
    this.#sink = sink;
    this.#output = new ByteOutput(sink, OUTPUT);
    this.closed = this.#output.closed;
  }

  /** Frames that the consumer was too slow for. */
  get framesSkipped(): number {
    return this.#output.skipped + this.#framesSkipped;
  }

  get framesWritten(): number {
    return this.#output.written;
  }

  /**
   * Leaves the writing to another thread, which has ended when this is closed.
   *
   * @returns the descriptor that it is to write to, of a pipe, without waiting; nothing where there is none: this goes on then
   */
  handOver(): number | undefined {
    this.#pipe = this.#sink.openAgain?.();
    return this.#pipe?.descriptor;
  }

  /** Takes what that thread tells. */
  take(news: OutputNews): void {
    if (news.kind === "output-changed") tellChange(news.name);
    else if (news.kind === "output-over") this.#output.end(news.failure);
    else this.#framesSkipped = news.framesSkipped;
  }

  showFrame(frame: ReceivedFrame): void {
    if (!this.#pipe && this.#chosen.takes(frame)) this.#output.push(frame.jpeg);
  }

  showStatus(): void {}

  /** Writes what waits, unless the consumer does not take it, then closes the file. */
  async close(): Promise<void> {
    await this.#output.close();
    this.#pipe?.close();
    const { framesSkipped } = this;
    if (framesSkipped > 0) {
      logger.warn("The output was too slow: {framesSkipped} frames were skipped", { framesSkipped });
    }
  }
}

function tellChange(name: string): void {
  logger.info("The output goes on with the stream {name}", { name });
}
