/**
 * Descriptors that a thread waits for, and how long, by one blocking call: ppoll(2), on Linux.
 *
 * ```text
 *  struct pollfd, 8 bytes                      struct timespec, 16 bytes
 *   0  descriptor (32)                          0  seconds (64)
 *   4  what is waited for (16)                  8  nanoseconds (64)
 *   6  what there is (16)
 * ```
 *
 * @module
 */

import { EPOLL_CTL_DEL, MAX_DESCRIPTORS, POLLIN, POLLOUT } from "./libc/constants.ts";
import { type Libc, openLibc } from "./libc/libc.ts";

const ENTRY_BYTES = 8;
const MOST_ENTRIES = 32;

/** A descriptor, and who is told. */
export interface Waiter {
  readonly descriptor: number;
  /** Whether to wait until it takes bytes; else until it gives some, or its other end has gone. */
  readonly isOutput?: boolean;
  /** Told that it need not be waited for now. Nobody may be added or removed by any other thread. */
  onReady(): void;
}

/** Those that one thread waits for. */
export class WaitSet implements Disposable {
  readonly #libc: Libc<"ppoll">;
  readonly #waiters: Waiter[] = [];
  readonly #entries = new DataView(new ArrayBuffer(MOST_ENTRIES * ENTRY_BYTES));
  readonly #time = new DataView(new ArrayBuffer(16));

  constructor(libc: Libc<"ppoll">) {
    this.#libc = libc;
  }

  /** Who is waited for already stays so. */
  add(waiter: Waiter): void {
    if (this.#waiters.includes(waiter)) return;
    if (this.#waiters.length === MOST_ENTRIES) throw new RangeError("Cannot wait for more descriptors");
    this.#waiters.push(waiter);
    this.#write();
  }

  remove(waiter: Waiter): void {
    const i = this.#waiters.indexOf(waiter);
    if (i < 0) return;
    this.#waiters.splice(i, 1);
    this.#write();
  }

  /** Blocks until one is ready, or for so many µs at most, and tells those that are. */
  wait(us: number): void {
    const ns = Math.max(0, Math.min(us, 1e9)) * 1000;
    this.#time.setUint32(0, Math.floor(ns / 1e9), true);
    this.#time.setUint32(8, Math.ceil(ns % 1e9), true);
    const { ppoll } = this.#libc.calls;
    if (ppoll(this.#entries, BigInt(this.#waiters.length), this.#time, null) <= 0) return;
    for (let i = 0; i < this.#waiters.length; i++) {
      const at = i * ENTRY_BYTES + 6;
      if (this.#entries.getInt16(at, true) === 0) continue;
      this.#entries.setInt16(at, 0, true);
      this.#waiters[i]!.onReady();
    }
  }

  [Symbol.dispose](): void {
    this.#libc.close();
  }

  /** What is told of a place that has another waiter now is not kept. */
  #write(): void {
    this.#waiters.forEach(({ descriptor, isOutput }, i) => {
      this.#entries.setInt32(i * ENTRY_BYTES, descriptor, true);
      this.#entries.setInt16(i * ENTRY_BYTES + 4, isOutput ? POLLOUT : POLLIN, true);
      this.#entries.setInt16(i * ENTRY_BYTES + 6, 0, true);
    });
  }
}

/** Opens one; nothing where this system has no such call, or it may not be made. */
export function openWaitSet(): WaitSet | undefined {
  const libc = openLibc("ppoll");
  return libc && new WaitSet(libc);
}

/**
 * Ends the waiting of this process's event loops for a descriptor that somebody else waits for from now on: otherwise each
 * datagram would wake a thread that has no use for it. The descriptor stays whose it is. Source: epoll_ctl(2).
 */
export function takeOverWaiting(descriptor: number): void {
  using libc = openLibc("epoll_ctl");
  for (let other = 3; libc && other < MAX_DESCRIPTORS; other++) {
    libc.calls.epoll_ctl(other, EPOLL_CTL_DEL, descriptor, null);
  }
}
