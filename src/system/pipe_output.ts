/**
 * Pieces on their way into a pipe, written by a thread that nothing may hold up.
 *
 * A piece that has begun is brought to its end whenever the reader makes room; of those after it only the newest wait. So a
 * reader that stands still loses pieces, and never half of one.
 *
 * @module
 */

import { EAGAIN, EINTR, EPIPE, F_SETPIPE_SZ } from "./libc/constants.ts";
import { type Libc, openLibc } from "./libc/libc.ts";
import { describeError, ERROR_CALLS, findLastError } from "./libc/system_error.ts";
import { monotonicUs } from "./monotonic.ts";
import { openWaitSet, type Waiter, type WaitSet } from "./wait_set.ts";

const CALLS = [...ERROR_CALLS, "write", "fcntl"] as const;
/** A pipe's usual size, and the most that it may be enlarged to: pipe(7). */
const LEAST_PIPE_BYTES = 64 * 1024;
const MOST_PIPE_BYTES = 1024 * 1024;
const NOTHING = new Uint8Array();

/** Who hears of it, and how much of it may wait. */
export interface PipeOutputOptions {
  /** Where it waits for room. */
  readonly waits: WaitSet;
  /** Told once, when the reader has gone, or why nothing can be written any more. */
  readonly onEnd: (failure?: string) => void;
  /** Pieces behind the one that has begun. @default 1 */
  readonly mostWaiting?: number;
  /**
   * The pipe is given the least size that holds so many pieces, so that a reader which has stood still finds few old ones.
   * @default the pipe stays as it is
   */
  readonly unread?: number;
}

/** A bounded queue in front of a pipe. */
export class PipeOutput implements Waiter {
  readonly descriptor: number;
  readonly isOutput = true;
  /** Pieces that the reader was too slow for. */
  skipped = 0;
  readonly #libc: Libc<typeof CALLS[number]>;
  readonly #lastError: () => number;
  readonly #waits: WaitSet;
  readonly #onEnd: (failure?: string) => void;
  /** What is left of the piece that has begun. */
  #rest: Uint8Array = NOTHING;
  readonly #waiting: Uint8Array[] = [];
  readonly #mostWaiting: number;
  #isOver = false;
  readonly #unread: number | undefined;
  /** The pipe's size as it was asked for. */
  #pipeBytes = 0;

  /**
   * @param libc taken over; @param descriptor of a pipe, whose writes do not wait; its owner's
   */
  constructor(
    libc: Libc<typeof CALLS[number]>,
    descriptor: number,
    { waits, onEnd, mostWaiting = 1, unread }: PipeOutputOptions,
  ) {
    this.#libc = libc;
    this.#lastError = findLastError(libc.calls);
    this.descriptor = descriptor;
    this.#waits = waits;
    this.#mostWaiting = mostWaiting;
    this.#onEnd = onEnd;
    this.#unread = unread;
  }

  /** Writes a piece as far as there is room now, and what is left of it later; its bytes may change once this returns. */
  push(bytes: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#unread !== undefined) this.#fitPipe(this.#unread * bytes.length);
    if (this.#waiting.length === this.#mostWaiting) {
      this.#waiting.shift();
      this.skipped++;
    }
    this.#waiting.push(bytes);
    if (this.#write()) return;
    if (this.#waiting.at(-1) === bytes) this.#waiting[this.#waiting.length - 1] = bytes.slice();
    else this.#rest = this.#rest.slice();
    this.#waits.add(this);
  }

  onReady(): void {
    if (this.#write()) this.#waits.remove(this);
  }

  /** Blocks until all is written, for so many µs at most. */
  finish(us: number): void {
    this.#waits.remove(this);
    using waits = openWaitSet()!;
    waits.add(this);
    const untilUs = monotonicUs() + us;
    while (!this.#write() && monotonicUs() < untilUs) waits.wait(untilUs - monotonicUs());
    this.#libc.close();
  }

  /** A pipe has a power of two of pages; one that holds more than it should stays as it is until that is read. */
  #fitPipe(bytes: number): void {
    const wanted = Math.min(Math.max(2 ** Math.ceil(Math.log2(bytes)), LEAST_PIPE_BYTES), MOST_PIPE_BYTES);
    if (wanted <= this.#pipeBytes) return;
    this.#pipeBytes = wanted;
    this.#libc.calls.fcntl(this.descriptor, F_SETPIPE_SZ, wanted);
  }

  /** Whether nothing waits any more. */
  #write(): boolean {
    const { write } = this.#libc.calls;
    while (!this.#isOver) {
      const isBegun = this.#rest.length > 0;
      const piece = isBegun ? this.#rest : this.#waiting[0];
      if (!piece) break;
      const written = Number(write(this.descriptor, piece as Uint8Array<ArrayBuffer>, BigInt(piece.length)));
      if (written < 0) {
        const error = this.#lastError();
        if (error === EINTR) continue;
        if (error === EAGAIN) return false;
        this.#end(error);
      } else {
        if (!isBegun) this.#waiting.shift();
        this.#rest = piece.subarray(written);
      }
    }
    return true;
  }

  #end(error: number): void {
    this.#isOver = true;
    if (error === EPIPE) this.#onEnd();
    else this.#onEnd(describeError(this.#libc.calls, error));
  }
}

/** Opens it; nothing where this system lacks something for it. */
export function openPipeOutput(
  descriptor: number,
  options: PipeOutputOptions,
): PipeOutput | undefined {
  const libc = openLibc(...CALLS);
  return libc && new PipeOutput(libc, descriptor, options);
}
