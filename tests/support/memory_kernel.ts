/**
 * A kernel with one UDP socket and no network: Deno's socket, and the C library's calls on the descriptor behind it.
 *
 * How many datagrams a call takes or gives is told to it beforehand, so that what is rare on a real one is the rule here:
 * sendmmsg(2) that takes fewer than it was given, recvmmsg(2) that gives fewer than there are.
 *
 * @module
 */

import type { Address } from "../../src/common/address.ts";
import type { BatchLibc } from "../../src/net/batch_calls.ts";
import { decodeSocketAddress, encodeSocketAddress } from "../../src/net/socket_address.ts";
import { EAGAIN, MSG_TRUNC } from "../../src/system/libc/constants.ts";

const HEADER_BYTES = 64;
const VECTOR_BYTES = 16;
const DROPS = 8;

/** A datagram that has left. */
export interface SentDatagram {
  readonly bytes: Uint8Array;
  readonly to: Address;
  readonly by: "Deno" | "sendmmsg";
}

/** One `struct mmsghdr`, as src/net/batch_calls.ts draws it. */
class Message {
  readonly #header: DataView;

  constructor(headers: AllowSharedBufferSource, i: number) {
    const { buffer, byteOffset } = headers as Uint8Array;
    this.#header = new DataView(buffer, byteOffset + i * HEADER_BYTES, HEADER_BYTES);
  }

  get name(): Uint8Array {
    return this.#memoryAt(0, this.#header.getUint32(8, true));
  }

  get payload(): Uint8Array {
    const vector = new DataView(this.#memoryAt(16, VECTOR_BYTES).buffer);
    return memory(vector.getBigUint64(0, true), Number(vector.getBigUint64(8, true)));
  }

  fill(bytes: Uint8Array, name: Uint8Array): void {
    const { payload } = this;
    const isCut = bytes.length > payload.length;
    payload.set(bytes.subarray(0, payload.length));
    this.name.set(name);
    this.#header.setUint32(8, name.length, true);
    this.#header.setUint32(48, isCut ? MSG_TRUNC : 0, true);
    this.#header.setUint32(56, Math.min(bytes.length, payload.length), true);
  }

  #memoryAt(offset: number, bytes: number): Uint8Array<ArrayBuffer> {
    return memory(this.#header.getBigUint64(offset, true), bytes);
  }
}

/** What a pointer leads to; writing to it writes there. */
function memory(address: bigint, bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(Deno.UnsafePointer.create(address)!, bytes));
}

/** The kernel, as seen by one socket. */
export class MemoryKernel {
  readonly sent: SentDatagram[] = [];
  /** How many datagrams the coming calls of sendmmsg take at most, one after the other; -1: it fails. Then all. */
  readonly takes: number[] = [];
  /** How many those of recvmmsg give at most; -1: it fails. Then all. */
  readonly gives: number[] = [];
  /** Datagrams that it had no room for. */
  dropped = 0;
  /** How often recvmmsg was called. */
  receiveCalls = 0;
  readonly address: Address = { transport: "udp", hostname: "192.0.2.1", port: 5550 };
  readonly #unread: { readonly bytes: Uint8Array; readonly from: Address }[] = [];
  readonly #error = Int32Array.of(EAGAIN);
  #reader = Promise.withResolvers<void>();
  #isClosed = false;

  /** Lets datagrams come; who waits for one is woken afterwards. */
  arrive(from: Address, ...datagrams: readonly Uint8Array[]): void {
    this.#unread.push(...datagrams.map((bytes) => ({ bytes, from })));
    this.#reader.resolve();
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
      this.sent.push({ bytes: bytes.slice(), to, by: "Deno" });
      return Promise.resolve(bytes.length);
    },
    close: () => {
      this.#isClosed = true;
      this.#reader.resolve();
    },
  } as unknown as Deno.DatagramConn;

  /** The calls on its descriptor. */
  readonly libc: BatchLibc = {
    calls: {
      sendmmsg: (_descriptor, headers, count) => this.#sendMany(headers!, count),
      recvmmsg: (_descriptor, headers, count) => this.#receiveMany(headers!, count),
      getsockopt: (_descriptor, _level, _option, value) => {
        (value as Uint32Array)[DROPS] = this.dropped;
        return 0;
      },
      setsockopt: () => 0,
      shutdown: () => 0,
      // What it does not take has to be waited for.
      __errno_location: () => Deno.UnsafePointer.of(this.#error),
      strerror: () => null,
      poll: () => Promise.resolve(1),
      // It tells no times of arrival.
      ioctl: () => -1,
      clock_gettime: () => 0,
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
    const taken = Math.min(count, this.takes.shift() ?? count);
    for (let i = 0; i < taken; i++) {
      const message = new Message(headers, i);
      this.sent.push({
        bytes: message.payload.slice(),
        to: decodeSocketAddress(message.name, 0)!,
        by: "sendmmsg",
      });
    }
    return taken;
  }

  #receiveMany(headers: AllowSharedBufferSource, count: number): number {
    this.receiveCalls++;
    const given = this.#unread.splice(0, Math.min(count, Math.max(0, this.gives.shift() ?? count)));
    for (const [i, { bytes, from }] of given.entries()) {
      new Message(headers, i).fill(bytes, encodeSocketAddress(from, false)!);
    }
    // As the kernel says that there is nothing.
    return given.length || -1;
  }
}
