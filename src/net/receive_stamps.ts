/**
 * When the kernel took each datagram in, on this process's clock: what a reader that was late can not see itself.
 *
 * ```text
 *  struct cmsghdr with SCM_TIMESTAMPNS, 32 bytes on 64-bit Linux
 *   0  length (64) = 32              16  seconds since 1970 (64)
 *   8  level (32) = SOL_SOCKET       24  nanoseconds (64)
 *  12  type (32)
 * ```
 *
 * Deno's own call takes no control messages; what came by it is asked for afterwards, which the kernel answers only for
 * datagrams that were read while the option was off. Sources: socket(7), cmsg(3), clock_gettime(2).
 *
 * @module
 */

import { CLOCK_REALTIME, SIOCGSTAMPNS, SO_TIMESTAMPNS, SOL_SOCKET } from "../system/libc/constants.ts";
import type { LibcCalls } from "../system/libc/libc.ts";
import { monotonicUs } from "../system/monotonic.ts";

const CONTROL_BYTES = 32;

/** What is asked of the C library. */
export type StampCalls = LibcCalls<"setsockopt" | "ioctl" | "clock_gettime">;

/** Two clocks that were read within this time can be compared. */
const EXACT_US = 200;

/** The stamps of one socket. */
export class ReceiveStamps {
  readonly #calls: StampCalls;
  readonly #descriptor: number;
  /** Whether the kernel writes control messages all the time, since nobody else reads. */
  #isKept = false;
  readonly #time = new Uint8Array(16);
  readonly #timeView = new DataView(this.#time.buffer);
  readonly #on = new Uint8Array(Int32Array.of(1).buffer);
  readonly #off = new Uint8Array(Int32Array.of(0).buffer);
  /** This process's clock less the kernel's, in µs. */
  #offsetUs: number | undefined;
  /** At this time nothing was left unread. */
  #emptyUs = -Infinity;

  constructor(calls: StampCalls, descriptor: number) {
    this.#calls = calls;
    this.#descriptor = descriptor;
    // The first question has no answer, but from then on there will be one.
    this.#calls.ioctl(descriptor, SIOCGSTAMPNS, this.#time);
  }

  /** When the datagram that Deno has read last came, in µs; nothing where the kernel does not say. */
  lastUs(): number | undefined {
    this.#compareClocks();
    if (this.#calls.ioctl(this.#descriptor, SIOCGSTAMPNS, this.#time) !== 0) return undefined;
    return this.#toUs(this.#timeView, 0);
  }

  /** Has the kernel write control messages for good: by {@linkcode lastUs} nothing is told any more. */
  keep(): void {
    this.begin();
    this.#isKept = true;
  }

  /** Has the kernel write control messages from here on. */
  begin(): void {
    if (!this.#isKept) this.#calls.setsockopt(this.#descriptor, SOL_SOCKET, SO_TIMESTAMPNS, this.#on, 4);
    this.#compareClocks();
  }

  /** Ends it. */
  end(): void {
    if (this.#isKept) return;
    this.#calls.setsockopt(this.#descriptor, SOL_SOCKET, SO_TIMESTAMPNS, this.#off, 4);
  }

  /** Reads the first of so many bytes of control messages at an offset; nothing where it is no stamp. */
  read(controls: DataView, at: number, bytes: number): number | undefined {
    const isStamp = bytes >= CONTROL_BYTES && controls.getUint32(at, true) === CONTROL_BYTES &&
      controls.getInt32(at + 8, true) === SOL_SOCKET && controls.getInt32(at + 12, true) === SO_TIMESTAMPNS;
    return isStamp ? this.#toUs(controls, at + 16) : undefined;
  }

  /** Takes note that nothing was left unread at a time: what is read next came later. */
  noteEmpty(nowUs: number): void {
    this.#emptyUs = nowUs;
  }

  /** Each time anew, since the kernel's clock may be set; but not where something came between. */
  #compareClocks(): void {
    const beforeUs = monotonicUs();
    this.#calls.clock_gettime(CLOCK_REALTIME, this.#time);
    const isExact = monotonicUs() - beforeUs < EXACT_US;
    if (isExact || this.#offsetUs === undefined) this.#offsetUs = beforeUs - realtimeUs(this.#timeView, 0);
  }

  #toUs(view: DataView, at: number): number | undefined {
    if (this.#offsetUs === undefined) return undefined;
    return Math.max(this.#emptyUs, Math.round(realtimeUs(view, at) + this.#offsetUs));
  }
}

/** A `struct timespec` in µs; the low half of the seconds lasts until 2106. */
function realtimeUs(view: DataView, at: number): number {
  return view.getUint32(at, true) * 1e6 + view.getUint32(at + 8, true) / 1000;
}
