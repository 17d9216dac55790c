/**
 * A camera's pipe, read on the thread that sends its pictures: into the very memory that a picture's datagrams are cut from.
 *
 * ```text
 *  struct iovec, 16 bytes on 64-bit Linux: 0  base   8  length
 * ```
 *
 * One call fills what the splitter has room for, which a picture rarely exceeds, and puts whatever more has gathered behind it,
 * elsewhere. Source: readv(2).
 *
 * @module
 */

import type { FrameSink } from "../capture/camera.ts";
import { MjpegSplitter } from "../capture/mjpeg_splitter.ts";
import { PipeArrivals } from "../capture/pipe_arrivals.ts";
import { withRefusals } from "../capture/refusals.ts";
import type { SplitterCounts } from "../capture/splitter_counts.ts";
import { addressOf } from "../system/library.ts";
import { EAGAIN, EINTR } from "../system/libc/constants.ts";
import { type Libc, openLibc } from "../system/libc/libc.ts";
import { describeError, ERROR_CALLS, findLastError } from "../system/libc/system_error.ts";
import { monotonicUs } from "../system/monotonic.ts";
import type { Waiter } from "../system/wait_set.ts";

/** As much as the pipe holds once it is enlarged. */
const MORE_BYTES = 1024 * 1024;
const VECTOR_BYTES = 16;
/** How often it is told that frames come. */
const TELL_INTERVAL_US = 200_000;

const CALLS = [...ERROR_CALLS, "readv"] as const;

/** Who takes what comes of it. */
export interface CameraPipeHooks {
  readonly onFrame: FrameSink;
  /** Frames have come lately. */
  readonly onFrames: () => void;
  /** Nothing more comes; with the reason where that is no end. It is not to be waited for any more. */
  readonly onEnd: (failure?: string) => void;
}

/** Finds the JPEGs of one pipe after the other. */
export class CameraPipe implements Waiter {
  /** Of the pipe that is being read. */
  descriptor = -1;
  readonly #hooks: CameraPipeHooks;
  readonly #libc: Libc<typeof CALLS[number]> = openLibc(...CALLS)!;
  readonly #lastError = findLastError(this.#libc.calls);
  readonly #splitter = new MjpegSplitter();
  /** What there is no room for. */
  readonly #more = new Uint8Array(MORE_BYTES);
  readonly #vectors = new DataView(new ArrayBuffer(2 * VECTOR_BYTES));
  #arrivals = new PipeArrivals(monotonicUs());
  #lookUs = Infinity;
  #toldUs = -Infinity;

  constructor(hooks: CameraPipeHooks) {
    this.#hooks = hooks;
    this.#setVector(1, this.#more);
  }

  get counts(): SplitterCounts {
    return { ...this.#splitter.counts, ...withRefusals(this.#splitter.refusals) };
  }

  /** @param sinceUs before that nothing can have come; from then on nobody has waited */
  begin(descriptor: number, sinceUs: number): void {
    this.descriptor = descriptor;
    this.#arrivals = new PipeArrivals(sinceUs);
    this.ring(monotonicUs());
  }

  /** Ends the reading of this pipe: what is left of a picture goes, or leaves where it is whole. */
  end(isAsked: boolean): void {
    this.#lookUs = Infinity;
    if (isAsked) this.#splitter.reset();
    else this.#splitter.end(this.#hooks.onFrame);
  }

  /** When the clock is to be looked at, so that it is known how late bytes are read. */
  get dueUs(): number {
    return this.#lookUs;
  }

  ring(nowUs: number): void {
    this.#arrivals.look(nowUs);
    this.#lookUs = nowUs + this.#arrivals.nextLookMs * 1000;
  }

  onReady(): void {
    const room = this.#splitter.room();
    this.#setVector(0, room);
    const length = Number(this.#libc.calls.readv(this.descriptor, this.#vectors, 2));
    if (length <= 0) return this.#handleNothing(length);
    const nowUs = monotonicUs();
    const arrivalUs = this.#arrivals.dateRead(nowUs);
    this.#lookUs = nowUs + this.#arrivals.nextLookMs * 1000;
    const before = this.#splitter.counts.frames;
    const { onFrame } = this.#hooks;
    this.#splitter.take(Math.min(length, room.length), arrivalUs, onFrame);
    if (length > room.length) {
      this.#splitter.push(this.#more.subarray(0, length - room.length), arrivalUs, onFrame);
    }
    if (this.#splitter.counts.frames === before || nowUs - this.#toldUs < TELL_INTERVAL_US) return;
    this.#toldUs = nowUs;
    this.#hooks.onFrames();
  }

  #setVector(i: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.#vectors.setBigUint64(i * VECTOR_BYTES, addressOf(bytes), true);
    this.#vectors.setUint32(i * VECTOR_BYTES + 8, bytes.length, true);
  }

  #handleNothing(length: number): void {
    if (length === 0) return this.#hooks.onEnd();
    const error = this.#lastError();
    if (error !== EAGAIN && error !== EINTR) this.#hooks.onEnd(describeError(this.#libc.calls, error));
  }
}
