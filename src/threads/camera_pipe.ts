/**
 * A camera's pipe, read on the thread that sends its pictures: into the very memory that a picture's datagrams are cut from.
 *
 * One read takes what the splitter has room for, which a picture rarely exceeds; where more has gathered, that is read before
 * anything is sent.
 *
 * @module
 */

import type { FrameSink } from "../capture/camera.ts";
import { MjpegSplitter } from "../capture/mjpeg_splitter.ts";
import { PipeArrivals } from "../capture/pipe_arrivals.ts";
import { withRefusals } from "../capture/refusals.ts";
import type { SplitterCounts } from "../capture/splitter_counts.ts";
import { EAGAIN, EINTR, FIONREAD } from "../system/libc/constants.ts";
import { type Libc, openLibc } from "../system/libc/libc.ts";
import { describeError, ERROR_CALLS, findLastError } from "../system/libc/system_error.ts";
import { monotonicUs } from "../system/monotonic.ts";
import type { Waiter } from "../system/wait_set.ts";

/** In one turn: somebody who writes faster than this reads does not keep it from sending. */
const MOST_READS = 16;
/** How often it is told that frames come. */
const TELL_INTERVAL_US = 200_000;

const CALLS = [...ERROR_CALLS, "read", "ioctl"] as const;

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
  /** How many bytes are waiting (i32). */
  readonly #waiting = new Int32Array(1);
  #arrivals = new PipeArrivals(monotonicUs());
  #lookUs = Infinity;
  #lookedUs = 0;
  #toldUs = -Infinity;

  constructor(hooks: CameraPipeHooks) {
    this.#hooks = hooks;
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
    const before = this.#splitter.counts.frames;
    for (let reads = 0; reads < MOST_READS && this.#readOnce(); reads++);
    const nowUs = this.#lookedUs;
    if (this.#splitter.counts.frames === before || nowUs - this.#toldUs < TELL_INTERVAL_US) return;
    this.#toldUs = nowUs;
    this.#hooks.onFrames();
  }

  /** Whether there is more. */
  #readOnce(): boolean {
    const { read, ioctl } = this.#libc.calls;
    const room = this.#splitter.room();
    const length = Number(read(this.descriptor, room, BigInt(room.length)));
    if (length <= 0) {
      this.#handleNothing(length);
      return false;
    }
    const nowUs = this.#lookedUs = monotonicUs();
    const arrivalUs = this.#arrivals.dateRead(nowUs);
    this.#lookUs = nowUs + this.#arrivals.nextLookMs * 1000;
    this.#splitter.take(length, arrivalUs, this.#hooks.onFrame);
    return length === room.length && ioctl(this.descriptor, FIONREAD, this.#waiting) === 0 &&
      this.#waiting[0]! > 0;
  }

  #handleNothing(length: number): void {
    if (length === 0) return this.#hooks.onEnd();
    const error = this.#lastError();
    if (error !== EAGAIN && error !== EINTR) this.#hooks.onEnd(describeError(this.#libc.calls, error));
  }
}
