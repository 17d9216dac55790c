/**
 * Writes the frames of one stream to a file or to stdout, back to back.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ByteSink } from "../system/byte_sink.ts";
import type { ReceivedFrame } from "../common/frame.ts";
import { ByteOutput, openOutputSink } from "../system/byte_output.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { ChosenStream } from "./chosen_stream.ts";
import type { View, ViewWriting, Wanted } from "./view.ts";

const logger = getLogger(["uis", "output"]);

/** Frames that may wait for the consumer. */
const OUTPUT = {
  what: "the video",
  maxWaiting: 8,
  onSlow: (skipped: number) =>
    logger.warn("The reader of the output is too slow; frames skipped so far: {skipped}", { skipped }),
};

/**
 * Opens a file, or stdout for `-`.
 *
 * @throws an `Error` "Cannot write the video to …"
 */
export async function openMjpegOutput(path: string): Promise<MjpegOutput> {
  return new MjpegOutput(await openOutputSink(path, OUTPUT));
}

/** A view that is a file. */
export class MjpegOutput implements View {
  readonly closed: Promise<void>;
  readonly #output: ByteOutput;
  readonly #chosen = new ChosenStream(tellChange);

  /** @param sink taken over, and closed with this view */
  constructor(sink: ByteSink) {
    this.#output = new ByteOutput(sink, OUTPUT);
    this.closed = this.#output.closed;
  }

  /** Frames that the consumer was too slow for. */
  get framesSkipped(): number {
    return this.#output.skipped;
  }

  get framesWritten(): number {
    return this.#output.written;
  }

  handOver(): ViewWriting | undefined {
    const writing = this.#output.handOver();
    return writing && {
      content: "video",
      descriptor: writing.descriptor,
      take: (news) => news.kind === "output-changed" ? tellChange(news.name) : writing.take(news),
    };
  }

  showFrame(frame: ReceivedFrame): void {
    if (!this.#output.isHandedOver && this.#chosen.takes(frame)) this.#output.push(frame.jpeg);
  }

  showStatus(): void {}

  wanted(streamKey: string): Wanted {
    return this.#chosen.mayTake(streamKey, monotonicUs()) ? "full" : "none";
  }

  /** Writes what waits, unless the consumer does not take it, then closes the file. */
  async close(): Promise<void> {
    await this.#output.close();
    const { framesSkipped } = this;
    if (framesSkipped > 0) {
      logger.warn("The output was too slow; frames skipped: {framesSkipped}", { framesSkipped });
    }
  }
}

function tellChange(name: string): void {
  logger.info("The output goes on with the stream {name}", { name });
}
