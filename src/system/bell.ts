/**
 * Wakes a thread that waits for descriptors, from any other thread: eventfd(2), on Linux.
 *
 * @module
 */

import { EFD_CLOEXEC, EFD_NONBLOCK } from "./libc/constants.ts";
import { type Libc, openLibc } from "./libc/libc.ts";

const RING = new Uint8Array(BigUint64Array.of(1n).buffer);

/** One end of it; each thread has its own. */
export class Bell implements Disposable {
  readonly descriptor: number;
  readonly #libc: Libc<"read" | "write" | "close">;
  readonly #count = new Uint8Array(8);

  /** @param libc taken over, and closed with this; the descriptor is its maker's */
  constructor(libc: Libc<"read" | "write" | "close">, descriptor: number) {
    this.#libc = libc;
    this.descriptor = descriptor;
  }

  /** Makes the descriptor readable. */
  ring(): void {
    this.#libc.calls.write(this.descriptor, RING, 8n);
  }

  /** Makes it unreadable until it rings again. */
  silence(): void {
    this.#libc.calls.read(this.descriptor, this.#count, 8n);
  }

  /** Closes the descriptor, for all threads; to be called once, by who made it. */
  destroy(): void {
    this.#libc.calls.close(this.descriptor);
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#libc.close();
  }
}

/** Makes a bell; nothing where this system has none, or libraries may not be called. */
export function makeBell(): Bell | undefined {
  using libc = openLibc("eventfd");
  const descriptor = libc?.calls.eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) ?? -1;
  return descriptor < 0 ? undefined : hangBell(descriptor);
}

/** The bell of another thread. */
export function hangBell(descriptor: number): Bell | undefined {
  const libc = openLibc("read", "write", "close");
  return libc && new Bell(libc, descriptor);
}
