/**
 * Arrays become JPEGs, on a thread of their own: one at a time, and of each stream the newest alone waits.
 *
 * @module
 */

import type { Jpeg } from "../../common/frame.ts";
import type { OpenCvPixels } from "../../jpeg/pixels/encoding.ts";
import type { ArrayAnswer } from "./array_job.ts";

/** An array that waits, whose it is, and who gets its JPEG. */
export interface WaitingArray {
  readonly sender: object;
  readonly name: string;
  readonly image: OpenCvPixels;
  readonly onJpeg: (jpeg: Jpeg) => void;
}

/** Starts the thread. */
export function startArrayWorker(): Worker {
  return new Worker(new URL("./array_worker.ts", import.meta.url), { type: "module" });
}

/** Encodes what comes; the thread is started with the first. */
export class ArrayEncoder {
  readonly #start: () => Worker;
  /** The one that has waited for longest first. */
  #waiting: WaitingArray[] = [];
  #worker: Worker | undefined;
  #atWork: WaitingArray | undefined;
  #overtaken = 0;
  #failed = 0;

  constructor(start: () => Worker = startArrayWorker) {
    this.#start = start;
  }

  /** Those that gave way to newer ones, and those of which no JPEG could be made. */
  get counts(): { readonly arraysOvertaken: number; readonly arraysFailed: number } {
    return { arraysOvertaken: this.#overtaken, arraysFailed: this.#failed };
  }

  /** Takes an array and its memory, in the place of the one of the same stream that waits. */
  push(array: WaitingArray): void {
    const at = this.#waiting.findIndex(({ sender, name }) => sender === array.sender && name === array.name);
    if (at >= 0) {
      this.#overtaken++;
      this.#waiting[at] = array;
    } else this.#waiting.push(array);
    this.#serve();
  }

  close(): void {
    this.#waiting = [];
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  #serve(): void {
    if (this.#atWork) return;
    const next = this.#waiting.shift();
    if (!next) return;
    this.#atWork = next;
    this.#worker ??= this.#open();
    this.#worker.postMessage(next.image, [next.image.pixels.buffer]);
  }

  #open(): Worker {
    const worker = this.#start();
    worker.onmessage = ({ data }: MessageEvent<ArrayAnswer>) => this.#finish(data.jpeg);
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      this.#worker = undefined;
      this.#finish(undefined);
    };
    return worker;
  }

  #finish(jpeg: Jpeg | undefined): void {
    const done = this.#atWork;
    this.#atWork = undefined;
    if (jpeg) done?.onJpeg(jpeg);
    else this.#failed++;
    this.#serve();
  }
}
