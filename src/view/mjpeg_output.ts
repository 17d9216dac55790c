/**
 * Writes the frames of one stream to a file or to stdout, back to back.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { ByteSink } from "../system/byte_sink.ts";
import type { ReceivedFrame } from "../common/frame.ts";
import { ByteOutput, openOutputSink } from "../system/byte_output.ts";
import type { View } from "./view.ts";

const logger = getLogger(["uis", "output"]);

/** Frames that may wait for the consumer. */
const OUTPUT = { what: "the video", maxWaiting: 8 };
/** Another stream takes over when the one that is written has been silent for this long. */
const TAKEOVER_US = 2_000_000;

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
  #streamKey: string | undefined;
  #lastUs = 0;

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

  showFrame(frame: ReceivedFrame): void {
    if (this.#isChosen(frame)) this.#output.push(frame.jpeg);
  }

  showStatus(): void {}

  /** Writes what waits, unless the consumer does not take it, then closes the file. */
  async close(): Promise<void> {
    await this.#output.close();
    const { framesSkipped } = this;
    if (framesSkipped > 0) {
      logger.warn("The output was too slow: {framesSkipped} frames were skipped", { framesSkipped });
    }
  }

  #isChosen({ stream, completeUs }: ReceivedFrame): boolean {
    if (stream.key !== this.#streamKey) {
      if (this.#streamKey !== undefined && completeUs - this.#lastUs < TAKEOVER_US) return false;
      if (this.#streamKey !== undefined) {
        logger.info("The output goes on with the stream {name}", { name: stream.name });
      }
      this.#streamKey = stream.key;
    }
    this.#lastUs = completeUs;
    return true;
  }
}
