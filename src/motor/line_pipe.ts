/**
 * A named pipe for a robot's commands, on Linux: its readers come and go, and each gets the newest line alone, a stop first.
 * Who does not read for a while is told to stop by the end of the pipe, too.
 *
 * @module
 */

import { HOST_CLOCK } from "../capture/clock.ts";
import { openPipeEnd, type PipeEnd } from "../system/pipe.ts";
import type { BeginLines } from "./motor_run.ts";

/** Nobody tells when a reader has come: it is looked for this often. */
const LOOK_MS = 100;

/** At work until it is closed. */
export class LinePipe {
  readonly #path: string;
  readonly #begin: BeginLines;
  readonly #onGone: () => void;
  readonly #closing = new AbortController();
  readonly #ended: Promise<void>;

  /** @param onGone told each time that a reader has gone */
  constructor(path: string, begin: BeginLines, onGone: () => void) {
    this.#path = path;
    this.#begin = begin;
    this.#onGone = onGone;
    this.#ended = this.#serve();
  }

  /** The reader's last line is a stop. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#ended;
  }

  async #serve(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const pipe = openPipeEnd(this.#path);
      if (pipe) await this.#write(pipe, signal);
      else await HOST_CLOCK.pause(LOOK_MS, signal);
    }
  }

  async #write(pipe: PipeEnd, signal: AbortSignal): Promise<void> {
    const over = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => over.resolve(), { once: true });
    const lines = this.#begin({
      pipe: pipe.descriptor,
      write: () => {},
      onDeaf() {
        // What a reader that has gone has left in the pipe is not for the next one.
        over.resolve();
      },
      onGone: () => over.resolve(),
    });
    await over.promise;
    await lines.end();
    pipe.close();
    if (!signal.aborted) this.#onGone();
  }
}
