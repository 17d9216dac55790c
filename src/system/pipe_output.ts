/**
 * Pieces on their way into a pipe, written by a thread that nothing may hold up.
 *
 * A piece that has begun is brought to its end whenever the reader makes room; of those after it only the newest waits. So a
 * reader that stands still loses pieces, and never half of one.
 *
 * @module
 */

import { EAGAIN, EINTR, EPIPE } from "./libc/constants.ts";
import { type Libc, openLibc } from "./libc/libc.ts";
import { describeError, ERROR_CALLS, findLastError } from "./libc/system_error.ts";
import { monotonicUs } from "./monotonic.ts";
import { openWaitSet, type Waiter, type WaitSet } from "./wait_set.ts";

const CALLS = [...ERROR_CALLS, "write"] as const;
const NOTHING = new Uint8Array();

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
  #next: Uint8Array | undefined;
  #isOver = false;

  /**
   * @param libc taken over; @param descriptor of a pipe, whose writes do not wait; its owner's
   * @param waits where it waits for room
   * @param onEnd told once, when the reader has gone, or why nothing can be written any more
   */
  constructor(
    libc: Libc<typeof CALLS[number]>,
    descriptor: number,
    { waits, onEnd }: { readonly waits: WaitSet; readonly onEnd: (failure?: string) => void },
  ) {
    this.#libc = libc;
    this.#lastError = findLastError(libc.calls);
    this.descriptor = descriptor;
    this.#waits = waits;
    this.#onEnd = onEnd;
  }

  /** Writes a piece as far as there is room now, and what is left of it later; its bytes may change once this returns. */
  push(bytes: Uint8Array): void {
    if (this.#isOver) return;
    if (this.#next) this.skipped++;
    this.#next = bytes;
    if (this.#write()) return;
    if (this.#next) this.#next = bytes.slice();
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

  /** Whether nothing waits any more. */
  #write(): boolean {
    const { write } = this.#libc.calls;
    while (!this.#isOver) {
      const piece = this.#rest.length > 0 ? this.#rest : this.#next;
      if (!piece) break;
      const written = Number(write(this.descriptor, piece as Uint8Array<ArrayBuffer>, BigInt(piece.length)));
      if (written < 0) {
        const error = this.#lastError();
        if (error === EINTR) continue;
        if (error === EAGAIN) return false;
        this.#end(error);
      } else {
        if (piece === this.#next) this.#next = undefined;
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
  hooks: { readonly waits: WaitSet; readonly onEnd: (failure?: string) => void },
): PipeOutput | undefined {
  const libc = openLibc(...CALLS);
  return libc && new PipeOutput(libc, descriptor, hooks);
}
