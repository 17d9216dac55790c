/**
 * Lines for a program that is to have the newest one alone, written to its pipe without waiting for it, on Linux.
 *
 * A pipe keeps what its reader has not read: after a standstill that would be hundreds of old lines. So a line is written
 * where the pipe is empty; else it waits in the one slot in front of it, and a newer one takes its place. A reader that has
 * stood still finds the one line that it had not read, and the newest. Sources: pipe(7); ioctl(2), FIONREAD.
 *
 * @module
 */

import { EAGAIN, EINTR, EPIPE, FIONREAD } from "./libc/constants.ts";
import { type Libc, openLibc } from "./libc/libc.ts";
import { describeError, ERROR_CALLS, findLastError } from "./libc/system_error.ts";

const CALLS = [...ERROR_CALLS, "write", "ioctl"] as const;
/** Nobody tells when a pipe has become empty: it is looked at this often … */
const LOOK_US = 2_000;
/** … and where it has not been for long, this often. */
const SELDOM_US = 20_000;
const LONG_US = 100_000;

/** A slot in front of a pipe. */
export class NewestLine {
  /** Since when a line waits for its reader, in µs; Infinity where none does. */
  waitsSinceUs = Infinity;
  /** When the pipe is to be looked at again, in µs; Infinity where nothing waits. */
  dueUs = Infinity;
  readonly #libc: Libc<typeof CALLS[number]>;
  readonly #lastError: () => number;
  readonly #descriptor: number;
  readonly #onEnd: (failure?: string) => void;
  /** Bytes that are not read (i32). */
  readonly #unread = new Int32Array(1);
  #waiting: Uint8Array<ArrayBuffer> | undefined;
  #isOver = false;
  #isClosed = false;

  /**
   * @param libc taken over
   * @param descriptor of a pipe, whose writes do not wait; its owner's
   * @param onEnd told once, when the reader has gone, or why nothing can be written any more
   */
  constructor(libc: Libc<typeof CALLS[number]>, descriptor: number, onEnd: (failure?: string) => void) {
    this.#libc = libc;
    this.#lastError = findLastError(libc.calls);
    this.#descriptor = descriptor;
    this.#onEnd = onEnd;
  }

  /** Writes a line of at most 4096 bytes, or keeps it in place of the one that waits; its bytes must not change any more. */
  push(line: Uint8Array<ArrayBuffer>, nowUs: number): void {
    if (this.#isOver) return;
    this.#waiting = line;
    this.ring(nowUs);
  }

  /** Writes the line that waits, where the reader has read all before it. */
  ring(nowUs: number): void {
    if (!this.#waiting) return;
    if (!this.#isEmpty() || !this.#write(this.#waiting)) return this.#wait(nowUs);
    this.#waiting = undefined;
    this.waitsSinceUs = this.dueUs = Infinity;
  }

  /** Writes a last line, behind the one that is not read where there is one; then nothing is written any more. */
  finish(line: Uint8Array<ArrayBuffer>): void {
    if (!this.#isOver) this.#write(line);
    this.close();
  }

  /** Gives the C library back; nothing is written any more. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#libc.close();
    this.#isOver = true;
    this.#waiting = undefined;
    this.waitsSinceUs = this.dueUs = Infinity;
  }

  #isEmpty(): boolean {
    return this.#libc.calls.ioctl(this.#descriptor, FIONREAD, this.#unread) !== 0 || this.#unread[0] === 0;
  }

  #wait(nowUs: number): void {
    if (this.waitsSinceUs === Infinity) this.waitsSinceUs = nowUs;
    this.dueUs = nowUs + (nowUs - this.waitsSinceUs < LONG_US ? LOOK_US : SELDOM_US);
  }

  /** Whether it is done with: so short a line is written as a whole, or not at all. */
  #write(line: Uint8Array<ArrayBuffer>): boolean {
    if (Number(this.#libc.calls.write(this.#descriptor, line, BigInt(line.length))) >= 0) return true;
    const error = this.#lastError();
    if (error === EAGAIN || error === EINTR) return false;
    this.#isOver = true;
    this.#onEnd(error === EPIPE ? undefined : describeError(this.#libc.calls, error));
    return true;
  }
}

/** Opens the slot; nothing where this system lacks something for it. */
export function openNewestLine(
  descriptor: number,
  onEnd: (failure?: string) => void,
): NewestLine | undefined {
  const libc = openLibc(...CALLS);
  return libc && new NewestLine(libc, descriptor, onEnd);
}
