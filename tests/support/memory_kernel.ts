/**
 * A kernel with one UDP socket and no network: Deno's socket, and the C library's calls on the descriptor behind it.
 *
 * How much a call takes or gives is told to it beforehand, so that what is rare on a real one is the rule here:
 * sendmmsg(2) that takes fewer than it was given, recvmmsg(2) that gives fewer than there are. Its time goes by only while
 * somebody waits by ppoll(2).
 *
 * @module
 */

import { assert } from "@std/assert";
import type { Address } from "../../src/common/address.ts";
import type { BatchLibc } from "../../src/net/batch_calls.ts";
import type { NeighbourState } from "../../src/net/neighbours/route_messages.ts";
import { decodeSocketAddress, encodeSocketAddress } from "../../src/net/socket_address.ts";
import { EAGAIN, EIO, POLLIN, POLLOUT, SIOCOUTQ } from "../../src/system/libc/constants.ts";
import type { Libc } from "../../src/system/libc/libc.ts";
import { MemoryMessage } from "./memory_message.ts";

const DROPS = 8;
const POLL_ENTRY_BYTES = 8;
const ENETUNREACH = 101;
/** More waits than any test needs. */
const MOST_WAITS = 10_000;

/** Until there is room for more, after a call that took nothing. */
export const ROOM_US = 300;

/** A datagram that has left. */
export interface SentDatagram {
  readonly bytes: Uint8Array;
  readonly to: Address;
  readonly by: "Deno" | "sendmmsg";
  readonly atUs: number;
}

/** The kernel, as seen by one socket. */
export class MemoryKernel {
  readonly sent: SentDatagram[] = [];
  /** How many messages the coming calls of sendmmsg take at most, one after the other; 0 or -1: it has no room. Then all. */
  readonly takes: number[] = [];
  /** Whether it cuts messages; otherwise it refuses those that are to be cut. */
  cuts = true;
  /** How many datagrams those of recvmmsg give at most; -1: it fails. Then all. */
  readonly gives: number[] = [];
  /** Hosts to which nothing can be sent. */
  readonly unreachable = new Set<string>();
  /** Datagrams that it had no room for. */
  dropped = 0;
  /** Hosts where nobody is found. */
  readonly missing = new Set<string>();
  /** What has been sent and waits for somebody who is not found, as the kernel counts it. */
  waitingBytes = 0;
  /** How often recvmmsg and sendmmsg were called. */
  receiveCalls = 0;
  sendCalls = 0;
  /** How often somebody waited, and for room. */
  waits = 0;
  waitsForRoom = 0;
  nowUs = 0;
  /** The time since 1970. */
  realtimeUs = 0;
  readonly address: Address = { transport: "udp", hostname: "192.0.2.1", port: 5550 };
  readonly #unread: {
    readonly bytes: Uint8Array;
    readonly from: Address;
    readonly stampUs?: number;
    readonly eachBytes?: number;
  }[] = [];
  readonly #events: { readonly atUs: number; readonly act: () => void }[] = [];
  #roomUs = 0;
  readonly #error = Int32Array.of(EAGAIN);
  readonly #reason = new TextEncoder().encode("Network is unreachable\0");
  #reader = Promise.withResolvers<void>();
  #isClosed = false;

  /** Lets datagrams come; who waits for one is woken afterwards. */
  arrive(from: Address, ...datagrams: readonly Uint8Array[]): void {
    this.#unread.push(...datagrams.map((bytes) => ({ bytes, from })));
    this.#reader.resolve();
  }

  /** Lets one come of which it is known when it came, in µs since 1970; or several in one message, each of so many bytes. */
  arriveStamped(from: Address, bytes: Uint8Array, stampUs: number, eachBytes?: number): void {
    this.#unread.push({ bytes, from, stampUs, ...(eachBytes === undefined ? {} : { eachBytes }) });
  }

  /** Lets something happen while somebody waits. */
  at(atUs: number, act: () => void): void {
    this.#events.push({ atUs, act });
    this.#events.sort((a, b) => a.atUs - b.atUs);
  }

  /** Datagrams that nobody has read yet. */
  get unread(): number {
    return this.#unread.length;
  }

  /** Deno's socket. */
  readonly conn = {
    addr: this.address,
    receive: (into: Uint8Array) => this.#receive(into),
    send: (bytes: Uint8Array, to: Address) => {
      // It has waited for room.
      this.#roomUs = this.nowUs;
      this.sent.push({ bytes: bytes.slice(), to, by: "Deno", atUs: this.nowUs });
      return Promise.resolve(bytes.length);
    },
    close: () => {
      this.#isClosed = true;
      this.#reader.resolve();
    },
  } as unknown as Deno.DatagramConn;

  /** Whom it has found on its link. */
  readonly findNeighbour = (name: Uint8Array): NeighbourState => {
    return this.missing.has(decodeSocketAddress(name, 0)!.hostname) ? "missing" : "there";
  };

  /** The calls on its descriptor. */
  readonly libc: BatchLibc & Libc<"ppoll"> = {
    calls: {
      sendmmsg: (_descriptor, headers, count) => this.#sendMany(headers!, count),
      recvmmsg: (_descriptor, headers, count) => this.#receiveMany(headers!, count),
      getsockopt: (_descriptor, _level, _option, value) => {
        (value as Uint32Array)[DROPS] = this.dropped;
        return 0;
      },
      setsockopt: () => 0,
      shutdown: () => 0,
      __errno_location: () => Deno.UnsafePointer.of(this.#error),
      strerror: () => Deno.UnsafePointer.of(this.#reason),
      poll: () => Promise.resolve(1),
      ppoll: (entries, count, time) => this.#wait(entries as DataView, Number(count), time as DataView),
      // Deno's call is told no times of arrival.
      ioctl: (_descriptor, request, value) => {
        if (request !== SIOCOUTQ) return -1;
        (value as Int32Array)[0] = this.waitingBytes;
        return 0;
      },
      clock_gettime: (_clock, into) => {
        const time = new DataView((into as Uint8Array).buffer);
        time.setBigUint64(0, BigInt(Math.floor(this.realtimeUs / 1e6)), true);
        time.setBigUint64(8, BigInt(this.realtimeUs % 1e6 * 1000), true);
        return 0;
      },
    },
    close() {},
    [Symbol.dispose]() {},
  };

  async #receive(into: Uint8Array): Promise<[Uint8Array, Deno.Addr]> {
    while (this.#unread.length === 0 && !this.#isClosed) {
      await this.#reader.promise;
      this.#reader = Promise.withResolvers();
    }
    if (this.#isClosed) throw new Deno.errors.BadResource("Bad resource ID");
    const { bytes, from } = this.#unread.shift()!;
    into.set(bytes);
    return [into.subarray(0, bytes.length), from];
  }

  #sendMany(headers: AllowSharedBufferSource, count: number): number {
    this.sendCalls++;
    if (this.nowUs < this.#roomUs) return this.#fail(EAGAIN);
    const most = Math.min(count, this.takes.shift() ?? count);
    if (most <= 0) {
      this.#roomUs = this.nowUs + ROOM_US;
      return this.#fail(EAGAIN);
    }
    for (let i = 0; i < most; i++) {
      const message = new MemoryMessage(headers, i);
      const to = decodeSocketAddress(message.name, 0)!;
      // Of what comes after some that was taken it says nothing before the next call.
      if (!this.cuts && message.datagrams.length > 1) return i > 0 ? i : this.#fail(EIO);
      if (this.unreachable.has(to.hostname)) return i > 0 ? i : this.#fail(ENETUNREACH);
      const leaving = message.datagrams.map((bytes) =>
        ({ bytes, to, by: "sendmmsg", atUs: this.nowUs }) as const
      );
      this.sent.push(...leaving);
    }
    return most;
  }

  #receiveMany(headers: AllowSharedBufferSource, count: number): number {
    this.receiveCalls++;
    const given = this.#unread.splice(0, Math.min(count, Math.max(0, this.gives.shift() ?? count)));
    for (const [i, { bytes, from, ...controls }] of given.entries()) {
      new MemoryMessage(headers, i).fill(bytes, encodeSocketAddress(from, false)!, controls);
    }
    // As the kernel says that there is nothing.
    return given.length || -1;
  }

  /** Returns when one of the entries is ready, in the end, or, as a signal would make it, after something has happened. */
  #wait(entries: DataView, count: number, time: DataView): number {
    assert(++this.waits < MOST_WAITS, "too many waits");
    const untilUs = this.nowUs + time.getUint32(0, true) * 1e6 + time.getUint32(8, true) / 1000;
    if (this.#pick(entries, count, POLLOUT, false)) this.waitsForRoom++;
    const isReady = () => {
      const isReadable = this.unread > 0 && this.#pick(entries, count, POLLIN, true);
      return this.nowUs >= this.#roomUs && this.#pick(entries, count, POLLOUT, true) || isReadable;
    };
    if (isReady()) return 1;
    const [event] = this.#events;
    const roomUs = this.#pick(entries, count, POLLOUT, false) ? this.#roomUs : Infinity;
    this.nowUs = Math.min(untilUs, event?.atUs ?? Infinity, roomUs);
    if (event && event.atUs <= this.nowUs) this.#events.shift()!.act();
    return isReady() ? 1 : -1;
  }

  /** Whether something is waited for; where `isThere`, who waits for it is told. */
  #pick(entries: DataView, count: number, what: number, isThere: boolean): boolean {
    let isAsked = false;
    for (let at = 0; at < count * POLL_ENTRY_BYTES; at += POLL_ENTRY_BYTES) {
      if (entries.getInt16(at + 4, true) !== what) continue;
      isAsked = true;
      if (isThere) entries.setInt16(at + 6, what, true);
    }
    return isAsked;
  }

  #fail(error: number): number {
    this.#error[0] = error;
    return -1;
  }
}
