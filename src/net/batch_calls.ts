/**
 * Many datagrams by one system call, on Linux: sendmmsg(2) and recvmmsg(2) on the descriptor behind Deno's socket.
 *
 * Deno's socket stays the owner and does the waiting, unless it is asked to leave that too; this only moves what can be
 * moved at once, which costs a tenth of one promise for each datagram. Where anything that it needs is missing, it is not used.
 *
 * @module
 */

import {
  EAGAIN,
  MSG_DONTWAIT,
  POLLIN,
  SHUT_RD,
  SIOCOUTQ,
  SO_MEMINFO,
  SO_RCVBUF,
  SO_SNDBUF,
  SOL_SOCKET,
  SOL_UDP,
  UDP_GRO,
} from "../system/libc/constants.ts";
import { type Libc, openLibc } from "../system/libc/libc.ts";
import { CutMessages } from "./cut_messages.ts";
import { describeError, ERROR_CALLS, findLastError } from "../system/libc/system_error.ts";
import { monotonicUs } from "../system/monotonic.ts";
import { type BatchHandler, IncomingMessages } from "./incoming_messages.ts";
import { ReceiveStamps } from "./receive_stamps.ts";
import {
  BATCH_DATAGRAMS,
  BATCH_SLOT_BYTES,
  HEADER_BYTES,
  MessageTable,
  NAME_SLOT_BYTES,
} from "./message_table.ts";

/** What SO_MEMINFO answers: 32-bit numbers, of which the ninth counts the datagrams that were dropped. */
const MEMINFO_NUMBERS = 9;
const DROPS = 8;
/** A wait ends by itself after this time, and begins again. */
const WAIT_MS = 1000;

const STAMPING = ["setsockopt", "ioctl", "clock_gettime"] as const;
const CALLS = [
  ...ERROR_CALLS,
  "sendmmsg",
  "recvmmsg",
  "poll",
  "shutdown",
  "getsockopt",
  ...STAMPING,
] as const;

/** The part of the C library that is needed here. */
export type BatchLibc = Libc<typeof CALLS[number]>;

/** A number for an option of the socket. */
export interface SocketOption {
  readonly level: number;
  readonly option: number;
  readonly value: number;
}

/** The two calls on one descriptor. */
export class BatchCalls {
  readonly #libc: BatchLibc;
  readonly #descriptor: number;
  readonly #lastError: () => number;
  readonly #outgoing = new MessageTable(BATCH_SLOT_BYTES);
  readonly #cut = new CutMessages(this.#outgoing);
  /** Whether the kernel is asked to cut: it is, until it does not do it. */
  #cuts = true;
  readonly #incoming: IncomingMessages;
  readonly #stamps: ReceiveStamps;
  readonly #memory = new Uint32Array(MEMINFO_NUMBERS);
  readonly #memoryBytes = new Uint32Array(1);
  readonly #waiting = new Int32Array(1);
  /** Datagrams that the socket had no room for, modulo 2^32. */
  #dropped = 0;

  /** @param libc taken over, and closed with this */
  constructor(libc: BatchLibc, descriptor: number) {
    this.#libc = libc;
    this.#descriptor = descriptor;
    this.#lastError = findLastError(libc.calls);
    this.#stamps = new ReceiveStamps(libc.calls, descriptor);
    this.#incoming = new IncomingMessages(this.#stamps);
  }

  /** Sets it; false where the kernel refuses. */
  setOption({ level, option, value }: SocketOption): boolean {
    return this.#libc.calls.setsockopt(this.#descriptor, level, option, Int32Array.of(value), 4) === 0;
  }

  /** What has come and not been read may take so much, as the kernel counts it; nothing where it does not say. */
  receiveBufferBytes(): number | undefined {
    return this.#readOption(SO_RCVBUF);
  }

  /** What has been sent and has not left may take so much, likewise. */
  sendBufferBytes(): number | undefined {
    return this.#readOption(SO_SNDBUF);
  }

  /** What has been sent and has not left takes so much; 0 where the kernel does not say. */
  waitingBytes(): number {
    return this.#libc.calls.ioctl(this.#descriptor, SIOCOUTQ, this.#waiting) === 0 ? this.#waiting[0]! : 0;
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
    this.address(i, bytes.length, name);
  }

  /** Says how much of slot `i` is to be sent, and to which encoded address, which is copied. */
  address(i: number, length: number, name: Uint8Array): void {
    this.#outgoing.names.set(name, i * NAME_SLOT_BYTES);
    this.#outgoing.setPayloadBytes(i, length);
    this.#outgoing.setNameBytes(i, name.length);
    this.#cut.note(i, length, name);
  }

  /** Sends the places from `first` to before `end`; answers how many the kernel took, from the first on. */
  send(end: number, first = 0): number {
    const { sendmmsg } = this.#libc.calls;
    if (this.#cuts) {
      const messages = this.#cut.group(first, end);
      const taken = sendmmsg(this.#descriptor, this.#cut.headers, messages, MSG_DONTWAIT);
      if (taken > 0) return this.#cut.datagramsOf(taken);
      if (!this.#cut.isJoined || this.#lastError() === EAGAIN) return 0;
    }
    const { headers } = this.#outgoing;
    const from = first === 0 ? headers : headers.subarray(first * HEADER_BYTES);
    const taken = Math.max(0, sendmmsg(this.#descriptor, from, end - first, MSG_DONTWAIT));
    // What the kernel does not take joined and does take one by one it can not cut, for this socket's peers.
    if (taken > 0) this.#cuts = false;
    return taken;
  }

  /** Why the last call of {@linkcode send} took nothing, as Deno words it; nothing where it only has to be waited for. */
  sendFailure(): string | undefined {
    const error = this.#lastError();
    return error === EAGAIN ? undefined : describeError(this.#libc.calls, error);
  }

  /**
   * Nobody but {@linkcode receive} reads from here on: the kernel is not told anew each time that it stamps, and may join
   * datagrams, which others would take for one.
   */
  readAlone(): void {
    this.#stamps.keep();
    this.setOption({ level: SOL_UDP, option: UDP_GRO, value: 1 });
  }

  /**
   * Receives what is there without waiting.
   *
   * @param handle is given each datagram's bytes, its encoded address at an offset of an array, and when it came. One that is
   * longer than {@linkcode BATCH_SLOT_BYTES} is left out.
   * @param onOverflow told before them how many the socket has had no room for since it was told last
   * @returns how many messages there were; {@linkcode BATCH_DATAGRAMS} means that there may be more
   */
  receive(handle: BatchHandler, onOverflow?: (datagrams: number) => void): number {
    const nowUs = monotonicUs();
    const count = this.#receiveStamped();
    // What was dropped is counted by messages, too: they are taken to be as the first that was not.
    const dropped = count > 0 && onOverflow ? this.#takeDropped() : 0;
    if (dropped > 0) onOverflow!(dropped * this.#incoming.datagramsOf(0));
    for (let i = 0; i < count; i++) this.#incoming.handOver(i, handle);
    if (count < BATCH_DATAGRAMS) this.#stamps.noteEmpty(nowUs);
    return count;
  }

  /** Tells how many datagrams the socket has had no room for since the last call, where there were any. */
  tellOverflow(onOverflow: ((datagrams: number) => void) | undefined): void {
    const dropped = onOverflow ? this.#takeDropped() : 0;
    if (dropped > 0) onOverflow!(dropped);
  }

  /** What the socket has had no room for since the last call, as the kernel counts it. */
  #takeDropped(): number {
    this.#memoryBytes[0] = this.#memory.byteLength;
    const { getsockopt } = this.#libc.calls;
    if (getsockopt(this.#descriptor, SOL_SOCKET, SO_MEMINFO, this.#memory, this.#memoryBytes) !== 0) return 0;
    const dropped = (this.#memory[DROPS]! - this.#dropped) >>> 0;
    this.#dropped = this.#memory[DROPS]!;
    return dropped;
  }

  #readOption(option: number): number | undefined {
    const value = new Uint32Array(1);
    const { getsockopt } = this.#libc.calls;
    const isTold = getsockopt(this.#descriptor, SOL_SOCKET, option, value, Uint32Array.of(4)) === 0;
    return isTold ? value[0] : undefined;
  }

  #receiveStamped(): number {
    const { recvmmsg } = this.#libc.calls;
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
    await this.#libc.calls.poll(request.buffer, 1n, WAIT_MS);
  }

  /** Ends a wait; nothing can be received any more. */
  interrupt(): void {
    // That the socket is not connected is an error, but Linux wakes who waits all the same.
    this.#libc.calls.shutdown(this.#descriptor, SHUT_RD);
  }

  /** Gives the C library back. */
  close(): void {
    this.#libc.close();
  }
}

/** Opens the calls on a descriptor; nothing where there is none, or the C library can not be called. */
export function openBatchCalls(descriptor: number | undefined): BatchCalls | undefined {
  const libc = descriptor === undefined ? undefined : openLibc(...CALLS);
  return libc && new BatchCalls(libc, descriptor!);
}
