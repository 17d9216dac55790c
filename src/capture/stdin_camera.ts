/**
 * A camera at the other end of stdin: `some-program | broadcast --camera -`.
 *
 * Of the ways to read stdin, `Deno.stdin.read` into one buffer gave the lowest delay for the least CPU time. Measured
 * over a pipe with 200 frames of 100 kB: median delay from the writing of a frame's last byte to its being read, and
 * CPU time of all reads:
 *
 * | way | delay | CPU |
 * | --- | --- | --- |
 * | `Deno.stdin.read` | 0.37 ms | 65 ms |
 * | `Deno.open("/dev/stdin")`, `read` | 0.42 ms | 73 ms |
 * | `Deno.stdin.readable` | 0.53 ms | 121 ms |
 * | the same with a reader that brings its own buffer | 0.6 ms | 125 ms |
 * | `node:process` stdin, `node:fs` stream of descriptor 0 | 0.9 ms | 220 ms |
 *
 * (`readSync`: 0.25 ms and 25 ms, but nothing else could run meanwhile.)
 *
 * @module
 */

import { monotonicUs } from "../system/monotonic.ts";
import { openPipe, STDIN } from "../system/pipe.ts";
import { type Camera, CameraError, type CameraStatistics, type FrameSink, type PipeSinks } from "./camera.ts";
import { MjpegSplitter } from "./mjpeg_splitter.ts";
import type { PipeReading, PipeSplitter } from "./pipe_splitter.ts";
import { watchPipe } from "./pipe_watch.ts";
import { withRefusals } from "./refusals.ts";

/** As much as the pipe holds once it is enlarged. */
const READ_BYTES = 1024 * 1024;

/** What bytes are read from; {@linkcode Deno.stdin} is one. */
export interface ByteSource {
  read(into: Uint8Array): Promise<number | null>;
  close(): void;
}

/**
 * Reads JPEGs from stdin and hands each to the sinks; `ended` resolves at the end of stdin.
 *
 * Closing the camera closes stdin, which makes a pending read fail at once (`Interrupted`), so that it neither keeps
 * the process from ending nor has to wait for one more byte.
 *
 * @param source what to read instead of stdin
 */
export function startStdinCamera(sinks: PipeSinks, source: ByteSource = Deno.stdin): Camera {
  return new StdinCamera(sinks, source);
}

class StdinCamera implements Camera {
  readonly label = "stdin";
  readonly ended: Promise<void>;
  readonly #source: ByteSource;
  readonly #splitter = new MjpegSplitter();
  /** The program at the other end may have begun before this one had loaded. */
  readonly #sinceUs: number;
  /** Reads in our place. */
  readonly #remote: PipeSplitter | undefined;
  readonly #reading: PipeReading | undefined;
  #closed = false;

  constructor({ onFrame, openSplitter }: PipeSinks, source: ByteSource) {
    this.#source = source;
    const isStdin = source === Deno.stdin;
    this.#sinceUs = monotonicUs() - (isStdin ? Math.round(performance.now() * 1000) : 0);
    // A pipe holds 64 KiB; in a larger one a whole frame fits, which then comes with one read instead of two.
    if (isStdin) openPipe(STDIN)?.close();
    this.#remote = isStdin ? openSplitter?.() : undefined;
    this.#reading = this.#remote?.read(STDIN, () => {}, this.#sinceUs);
    this.ended = this.#reading ? this.#followRemote(this.#reading) : this.#readAll(onFrame);
    // Whoever looks at `ended` still gets the error; a program that closes the camera first does not fall over it.
    this.ended.catch(() => {});
  }

  statistics(): CameraStatistics {
    const own = { ...this.#splitter.counts, ...withRefusals(this.#splitter.refusals) };
    return { ...(this.#remote?.counts ?? own), restarts: 0 };
  }

  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      await this.#reading?.end(true);
      this.#source.close();
    }
    if (!this.#reading) await this.ended.catch(() => {});
  }

  /** @throws CameraError where stdin can not be read */
  async #followRemote(reading: PipeReading): Promise<void> {
    try {
      await reading.done;
    } catch (error) {
      throw cannotRead(error);
    }
    await reading.end(false);
  }

  /** @throws CameraError where stdin can not be read */
  async #readAll(onFrame: FrameSink): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    const watch = watchPipe(this.#sinceUs);
    try {
      while (!this.#closed) {
        const length = await this.#source.read(buffer);
        if (length === null || this.#closed) break;
        this.#splitter.push(buffer.subarray(0, length), watch.dateRead(monotonicUs()), onFrame);
      }
      if (this.#closed) this.#splitter.reset();
      else this.#splitter.end(onFrame);
    } catch (error) {
      if (this.#closed) return;
      throw cannotRead(error);
    } finally {
      watch.stop();
    }
  }
}

function cannotRead(error: unknown): CameraError {
  const cause = error instanceof Error ? error.message : String(error);
  return new CameraError(`Cannot read pictures from stdin: ${cause}`, { cause: error });
}
