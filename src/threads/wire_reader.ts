/**
 * The reader beside a receiver: a thread that makes one JPEG after the other of pictures in the wire code, started when the
 * first one comes.
 *
 * @module
 */

import type { PictureReaderOptions } from "../receive/picture_reader.ts";
import type { ReadAnswer, ReadRequest } from "../receive/readings.ts";
import type { ReceivingEnd } from "../receive/receiving_end.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { type HelperHooks, HelperThread } from "./helper_thread.ts";

/** Starts the thread. */
export function startWireReader(): Worker {
  return new Worker(new URL("./wire_reader_worker.ts", import.meta.url), { type: "module" });
}

/** Does what a receiver wants of a reader. */
export class WireReader extends HelperThread<PictureReaderOptions, ReadRequest, ReadAnswer> {
  constructor(receiver: ReceivingEnd, { maxPixels, ...hooks }: HelperHooks & PictureReaderOptions) {
    super({
      options: maxPixels === undefined ? {} : { maxPixels },
      poll() {
        const wanted = receiver.readings.poll();
        return !wanted || wanted === "start" ? wanted : { job: wanted, transfer: [wanted.bytes.buffer] };
      },
      onReady: () => receiver.readings.handleReady(),
      onAnswer: (answer) => receiver.handleAnswer(answer, monotonicUs()),
      onFailure: () => receiver.readings.handleFailure(),
    }, hooks);
  }
}
