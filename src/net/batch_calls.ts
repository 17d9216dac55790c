/**
 * Many datagrams by one system call, on Linux: sendmmsg(2) and recvmmsg(2) on the descriptor behind Deno's socket.
 *
 * Deno's socket stays the owner and does the waiting, unless it is asked to leave that too; this only moves what can be
 * moved at once, which costs a tenth of one promise for each datagram. Where anything that it needs is missing, it is not used.
 *
 * ```text
 *  struct mmsghdr, 64 bytes on 64-bit Linux
 *   0  name       → sockaddr         32  control    → cmsghdr, where one is received
 *   8  name length (32)              40  control length
 *  16  vector     → { base, length } 48  flags (32)
 *  24  vector length = 1             56  message length (32)
 * ```
 *
 * @module
 */

import { monotonicUs } from "../system/monotonic.ts";
import { CONTROL_BYTES, ReceiveStamps, STAMP_SYMBOLS } from "./receive_stamps.ts";
import { SOCKET_ADDRESS_BYTES } from "./socket_address.ts";

/** The most datagrams in one call. */
export const BATCH_DATAGRAMS = 64;
/** Room for one datagram; a longer one is cut, which {@linkcode BatchCalls.receive} says. */
export const BATCH_SLOT_BYTES = 9216;

const HEADER_BYTES = 64;
const VECTOR_BYTES = 16;
const NAME_SLOT_BYTES = 32;
const MSG_DONTWAIT = 0x40;
const MSG_TRUNC = 0x20;
const SOL_SOCKET = 1;
/** Answers 32-bit numbers, of which the ninth counts the datagrams that were dropped (sock_diag(7)). */
const SO_MEMINFO = 55;
const MEMINFO_NUMBERS = 9;
const DROPS = 8;
const POLLIN = 1;
const SHUT_RD = 0;
/** A wait ends by itself after this time, and begins again. */
const WAIT_MS = 1000;

const SYMBOLS = {
  sendmmsg: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  recvmmsg: { parameters: ["i32", "buffer", "u32", "i32", "pointer"], result: "i32" },
  poll: { parameters: ["buffer", "u64", "i32"], result: "i32", nonblocking: true },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  ...STAMP_SYMBOLS,
} as const;

/** Takes one datagram; all but `arrivedUs` is a view that the next call overwrites. */
export type BatchHandler = (
  bytes: Uint8Array,
  names: Uint8Array,
  nameAt: number,
  /** µs on the clock of `monotonicUs`; nothing where the kernel does not say. */
  arrivedUs: number | undefined,
) => void;

/** The buffers of one direction: message headers that point to payload and address slots. */
class MessageTable {
  readonly headers = new Uint8Array(BATCH_DATAGRAMS * HEADER_BYTES);
  readonly payloads = new Uint8Array(BATCH_DATAGRAMS * BATCH_SLOT_BYTES);
  readonly names = new Uint8Array(BATCH_DATAGRAMS * NAME_SLOT_BYTES);
  readonly controls = new DataView(new ArrayBuffer(BATCH_DATAGRAMS * CONTROL_BYTES));
  readonly #vectors = new Uint8Array(BATCH_DATAGRAMS * VECTOR_BYTES);
  readonly #headerView = new DataView(this.headers.buffer);
  readonly #vectorView = new DataView(this.#vectors.buffer);

  constructor() {
    const payloads = addressOf(this.payloads);
    const names = addressOf(this.names);
    const vectors = addressOf(this.#vectors);
    for (let i = 0; i < BATCH_DATAGRAMS; i++) {
      this.#headerView.setBigUint64(i * HEADER_BYTES, names + BigInt(i * NAME_SLOT_BYTES), true);
      this.#headerView.setBigUint64(i * HEADER_BYTES + 16, vectors + BigInt(i * VECTOR_BYTES), true);
      this.#headerView.setBigUint64(i * HEADER_BYTES + 24, 1n, true);
      this.#vectorView.setBigUint64(i * VECTOR_BYTES, payloads + BigInt(i * BATCH_SLOT_BYTES), true);
      this.setPayloadBytes(i, BATCH_SLOT_BYTES);
      this.setNameBytes(i, SOCKET_ADDRESS_BYTES);
    }
  }

  setPayloadBytes(i: number, bytes: number): void {
    this.#vectorView.setUint32(i * VECTOR_BYTES + 8, bytes, true);
  }

  setNameBytes(i: number, bytes: number): void {
    this.#headerView.setUint32(i * HEADER_BYTES + 8, bytes, true);
  }

  /** Makes room for a control message, which is to be done before each call. */
  awaitControls(): void {
    const controls = addressOf(new Uint8Array(this.controls.buffer));
    for (let i = 0; i < BATCH_DATAGRAMS; i++) {
      this.#headerView.setBigUint64(i * HEADER_BYTES + 32, controls + BigInt(i * CONTROL_BYTES), true);
      this.setControlBytes(i, CONTROL_BYTES);
    }
  }

  setControlBytes(i: number, bytes: number): void {
    this.#headerView.setUint32(i * HEADER_BYTES + 40, bytes, true);
    this.controls.setUint32(i * CONTROL_BYTES, 0, true);
  }

  /** How long the received datagram is; -1 where it was cut. */
  messageBytes(i: number): number {
    const isCut = (this.#headerView.getUint32(i * HEADER_BYTES + 48, true) & MSG_TRUNC) !== 0;
    return isCut ? -1 : this.#headerView.getUint32(i * HEADER_BYTES + 56, true);
  }
}

/** The two calls on one descriptor. */
export class BatchCalls {
  readonly #library: Deno.DynamicLibrary<typeof SYMBOLS>;
  readonly #descriptor: number;
  readonly #outgoing = new MessageTable();
  readonly #incoming = new MessageTable();
  readonly #stamps: ReceiveStamps;
  readonly #memory = new Uint32Array(MEMINFO_NUMBERS);
  readonly #memoryBytes = new Uint32Array(1);
  /** Datagrams that the socket had no room for, modulo 2^32. */
  #dropped = 0;

  constructor(library: Deno.DynamicLibrary<typeof SYMBOLS>, descriptor: number) {
    this.#library = library;
    this.#descriptor = descriptor;
    this.#stamps = new ReceiveStamps(library.symbols, descriptor);
    this.#incoming.awaitControls();
  }

  /** When the datagram came that was read last by another call than {@linkcode receive}. */
  lastArrivalUs(): number | undefined {
    return this.#stamps.lastUs();
  }

  /** The payloads of the places of {@linkcode put}, {@linkcode BATCH_SLOT_BYTES} each. */
  slots(): Uint8Array[] {
    return Array.from({ length: BATCH_DATAGRAMS }, (_, i) => {
      return this.#outgoing.payloads.subarray(i * BATCH_SLOT_BYTES, (i + 1) * BATCH_SLOT_BYTES);
    });
  }

  /**
   * Puts a datagram and an encoded address into place `i`, 0 … {@linkcode BATCH_DATAGRAMS} - 1. Both are copied, unless
   * the datagram has been written to its slot.
   */
  put(i: number, bytes: Uint8Array, name: Uint8Array): void {
    const { payloads } = this.#outgoing;
    const isInPlace = bytes.buffer === payloads.buffer && bytes.byteOffset === i * BATCH_SLOT_BYTES;
    if (!isInPlace) payloads.set(bytes, i * BATCH_SLOT_BYTES);
    this.#outgoing.names.set(name, i * NAME_SLOT_BYTES);
    this.#outgoing.setPayloadBytes(i, bytes.length);
    this.#outgoing.setNameBytes(i, name.length);
  }

  /** Sends the first `count` places; answers how many the kernel took, from the first on. */
  send(count: number): number {
    const { sendmmsg } = this.#library.symbols;
    return Math.max(0, sendmmsg(this.#descriptor, this.#outgoing.headers, count, MSG_DONTWAIT));
  }

  /**
   * Receives what is there without waiting.
   *
   * @param handle is given each datagram's bytes, its encoded address at an offset of an array, and when it came. A
   * datagram that was cut is left out.
   * @param onOverflow told before them how many the socket has had no room for since it was told last
   * @returns how many there were; {@linkcode BATCH_DATAGRAMS} means that there may be more
   */
  receive(handle: BatchHandler, onOverflow?: (datagrams: number) => void): number {
    const { payloads, names, controls } = this.#incoming;
    const nowUs = monotonicUs();
    const count = this.#receiveStamped();
    if (count > 0) this.tellOverflow(onOverflow);
    for (let i = 0; i < count; i++) {
      const arrivedUs = this.#stamps.read(controls, i * CONTROL_BYTES);
      this.#incoming.setNameBytes(i, SOCKET_ADDRESS_BYTES);
      this.#incoming.setControlBytes(i, CONTROL_BYTES);
      const bytes = this.#incoming.messageBytes(i);
      const from = i * BATCH_SLOT_BYTES;
      if (bytes >= 0) handle(payloads.subarray(from, from + bytes), names, i * NAME_SLOT_BYTES, arrivedUs);
    }
    if (count < BATCH_DATAGRAMS) this.#stamps.noteEmpty(nowUs);
    return count;
  }

  /** Tells how many datagrams the socket has had no room for since the last call, where there were any. */
  tellOverflow(onOverflow: ((datagrams: number) => void) | undefined): void {
    if (!onOverflow) return;
    this.#memoryBytes[0] = this.#memory.byteLength;
    const { getsockopt } = this.#library.symbols;
    if (getsockopt(this.#descriptor, SOL_SOCKET, SO_MEMINFO, this.#memory, this.#memoryBytes) !== 0) return;
    const dropped = (this.#memory[DROPS]! - this.#dropped) >>> 0;
    this.#dropped = this.#memory[DROPS]!;
    if (dropped > 0) onOverflow(dropped);
  }

  #receiveStamped(): number {
    const { recvmmsg } = this.#library.symbols;
    this.#stamps.begin();
    const count = recvmmsg(this.#descriptor, this.#incoming.headers, BATCH_DATAGRAMS, MSG_DONTWAIT, null);
    this.#stamps.end();
    return Math.max(0, count);
  }

  /** Waits, on a thread of its own, until something has come or {@linkcode interrupt} was called. */
  async wait(): Promise<void> {
    const request = new DataView(new ArrayBuffer(8));
    request.setInt32(0, this.#descriptor, true);
    request.setInt16(4, POLLIN, true);
    await this.#library.symbols.poll(request.buffer, 1n, WAIT_MS);
  }

  /** Ends a wait; nothing can be received any more. */
  interrupt(): void {
    // That the socket is not connected is an error, but Linux wakes who waits all the same.
    this.#library.symbols.shutdown(this.#descriptor, SHUT_RD);
  }

  /** Gives the C library back. */
  close(): void {
    this.#library.close();
  }
}

/** Opens the calls on a descriptor; nothing where this is not 64-bit Linux or the C library may not be called. */
export function openBatchCalls(descriptor: number): BatchCalls | undefined {
  const isKnown = Deno.build.arch === "x86_64" || Deno.build.arch === "aarch64";
  if (Deno.build.os !== "linux" || !isKnown) return undefined;
  try {
    return new BatchCalls(Deno.dlopen("libc.so.6", SYMBOLS), descriptor);
  } catch {
    return undefined;
  }
}

function addressOf(bytes: Uint8Array<ArrayBuffer>): bigint {
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes));
}
