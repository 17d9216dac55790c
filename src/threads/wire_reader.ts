/**
 * The reader beside a receiver: a thread that makes one JPEG after the other of pictures in the wire code, started when the
 * first one comes.
 *
 * @module
 */

import type { PictureReaderOptions } from "../receive/picture_reader.ts";
import type { Receiver } from "../receive/receiver.ts";
import { monotonicUs } from "../system/monotonic.ts";
import type { CommandLine } from "./commands.ts";
import type { WireReaderCommand, WireReaderNews } from "./wire_reader_messages.ts";

/** What a reader is given, and who hears of it. */
export interface WireReaderOptions extends PictureReaderOptions {
  /** Where it rings once it has told something, for a thread that blocks. */
  readonly line?: CommandLine;
  /** What it told has been taken. */
  readonly onTaken: () => void;
}

/** Does what a receiver wants of a reader. */
export class WireReader implements Disposable {
  readonly #receiver: Receiver;
  readonly #options: WireReaderOptions;
  #worker: Worker | undefined;

  constructor(receiver: Receiver, options: WireReaderOptions) {
    this.#receiver = receiver;
    this.#options = options;
  }

  /** Hands over what is wanted now. */
  serve(): void {
    const wanted = this.#receiver.readings.poll();
    if (wanted === "start") this.#start();
    else if (wanted) this.#tell({ kind: "read", request: wanted }, [wanted.bytes.buffer]);
  }

  [Symbol.dispose](): void {
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #start(): void {
    const { line, maxPixels, onTaken } = this.#options;
    const worker = new Worker(new URL("./wire_reader_worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<WireReaderNews>) => {
      if (data.kind === "ready") this.#receiver.readings.handleReady();
      else this.#receiver.handleAnswer(data.answer, monotonicUs());
      this.serve();
      onTaken();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this[Symbol.dispose]();
      this.#receiver.readings.handleFailure();
    };
    this.#worker = worker;
    const options = maxPixels === undefined ? {} : { maxPixels };
    this.#tell({ kind: "open", options, ...line ? { line } : {} });
  }

  #tell(command: WireReaderCommand, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(command, transfer);
  }
}
