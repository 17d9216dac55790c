/**
 * Writes the frames of one stream to a file or to stdout, back to back.
 *
 * A consumer that is slower than the stream loses whole frames, the oldest first, and never holds anything up.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Jpeg, ReceivedFrame } from "../frame.ts";
import { openPipe, STDOUT } from "../pipe.ts";
import type { View } from "./view.ts";

const logger = getLogger(["uis", "output"]);

/** Frames that may wait for the consumer. */
const MAX_WAITING = 8;
/** Another stream takes over when the one that is written has been silent for this long. */
const TAKEOVER_US = 2_000_000;

/** How long the last frames may take to be written when the view is closed. */
const CLOSE_PATIENCE_MS = 1000;

/** Where the bytes go. */
export interface ByteSink {
  write(bytes: Uint8Array): Promise<number>;
  /** Writes all of it where that needs no waiting; false where it would. */
  writeNow?(bytes: Uint8Array): boolean;
  close(): void;
}

/**
 * Opens a file, or stdout for `-`.
 *
 * @throws an `Error` "Cannot write the video to …"
 */
export async function openMjpegOutput(path: string): Promise<MjpegOutput> {
  if (path === "-") return new MjpegOutput(openStdout());
  try {
    return new MjpegOutput(await Deno.open(path, { write: true, create: true, truncate: true }));
  } catch (error) {
    throw new Error(`Cannot write the video to ${path}: ${(error as Error).message}`);
  }
}

function openStdout(): ByteSink {
  const pipe = openPipe(STDOUT);
  return {
    write: (bytes) => Deno.stdout.write(bytes),
    writeNow(bytes) {
      if (!pipe?.hasRoomFor(bytes.length)) return false;
      for (let rest = bytes; rest.length > 0;) rest = rest.subarray(Deno.stdout.writeSync(rest));
      return true;
    },
    close: () => pipe?.close(),
  };
}

/** A view that is a file. */
export class MjpegOutput implements View {
  readonly closed: Promise<void>;
  /** Frames that the consumer was too slow for. */
  framesSkipped = 0;
  framesWritten = 0;
  readonly #sink: ByteSink;
  readonly #waiting: Jpeg[] = [];
  readonly #end = Promise.withResolvers<void>();
  #isWriting = false;
  /** Settles when the last write that was begun has ended. */
  #written = Promise.resolve();
  #streamKey: string | undefined;
  #lastUs = 0;

  /** @param sink taken over, and closed with this view */
  constructor(sink: ByteSink) {
    this.#sink = sink;
    this.closed = this.#end.promise;
    // Whoever does not wait for the end still hears of a failure by the frames that stay away.
    this.closed.catch(() => {});
  }

  showFrame(frame: ReceivedFrame): void {
    if (!this.#isChosen(frame)) return;
    if (this.#waiting.length === MAX_WAITING) {
      this.#waiting.shift();
      this.framesSkipped++;
    }
    this.#waiting.push(frame.jpeg);
    if (!this.#isWriting) this.#written = this.#writeAll();
  }

  showStatus(): void {}

  /** Writes what waits, unless the consumer does not take it, then closes the file. */
  async close(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise<void>((resolve) => timer = setTimeout(resolve, CLOSE_PATIENCE_MS));
    await Promise.race([this.#written, patience]);
    clearTimeout(timer);
    this.#sink.close();
    if (this.framesSkipped > 0) {
      logger.warn("The output was too slow: {framesSkipped} frames were skipped", {
        framesSkipped: this.framesSkipped,
      });
    }
    this.#end.resolve();
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

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    try {
      for (let jpeg = this.#waiting.shift(); jpeg; jpeg = this.#waiting.shift()) {
        if (!this.#sink.writeNow?.(jpeg)) await this.#write(jpeg);
        this.framesWritten++;
      }
    } catch (error) {
      this.#waiting.length = 0;
      // The reader has gone, which is how `listen --output - | head` ends.
      if (error instanceof Deno.errors.BrokenPipe) this.#end.resolve();
      else this.#end.reject(new Error(`Cannot write the video: ${(error as Error).message}`));
    } finally {
      this.#isWriting = false;
    }
  }

  async #write(jpeg: Jpeg): Promise<void> {
    let rest = jpeg.subarray(await this.#sink.write(jpeg));
    while (rest.length > 0) rest = rest.subarray(await this.#sink.write(rest));
  }
}
