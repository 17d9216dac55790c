/**
 * The calls and the tables of memory that the two ends of the limit share.
 *
 * ```text
 *  one datagram                      struct mmsghdr, 64 bytes on 64-bit Linux
 *   0  number of the picture          0  name, of length 0
 *   4  bytes of the whole picture    16  vector → { base, length }[]
 *   8  where these bytes belong      24  vector length
 *  12  the bytes                     56  message length
 * ```
 *
 * Sources: the manual's page of each call; ip(7) for the address.
 *
 * @module
 */

import { addressOf } from "../../../src/system/library.ts";

/** Of a picture, in all datagrams but its last one. */
export const PAYLOAD_BYTES = 1200;
export const HEADER_BYTES = 12;
/** Datagrams in one call. */
export const BATCH = 64;
/** The longest picture. */
export const PICTURE_MOST_BYTES = 4 << 20;

const PIPE_BYTES = 1 << 20;
const F_SETPIPE_SZ = 1031;
const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const RECEIVE_BUFFER_BYTES = 4_000_000;
const MESSAGE_BYTES = 64;
const PART_BYTES = 16;

const CALLS = {
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  sendmmsg: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  recvmmsg: { parameters: ["i32", "buffer", "u32", "i32", "pointer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** Opens the C library, whose calls block; it stays open. */
export function openCalls(): Deno.DynamicLibrary<typeof CALLS>["symbols"] {
  return Deno.dlopen("libc.so.6", CALLS).symbols;
}

/** Where one end is. */
export interface EndOptions {
  /** Of 127.0.0.1: to be bound to, or to be sent to. */
  readonly port: number;
  readonly call: "bind" | "connect";
  /** The descriptor of its pipe, which is enlarged. */
  readonly pipe: number;
}

/**
 * Opens a UDP socket, and returns its descriptor.
 *
 * @throws {Error} where the port is taken
 */
export function openSocket(calls: ReturnType<typeof openCalls>, { port, call, pipe }: EndOptions): number {
  calls.fcntl(pipe, F_SETPIPE_SZ, PIPE_BYTES);
  const socket = calls.socket(AF_INET, SOCK_DGRAM, 0);
  calls.setsockopt(socket, SOL_SOCKET, SO_RCVBUF, Int32Array.of(RECEIVE_BUFFER_BYTES), 4);
  const address = new Uint8Array(16);
  address.set([AF_INET, 0, port >> 8, port & 0xff, 127, 0, 0, 1]);
  if (calls[call](socket, address, address.length) !== 0) throw new Error(`Cannot ${call} port ${port}`);
  return socket;
}

/** The headers of {@linkcode BATCH} messages of so many parts each. */
export class Messages {
  readonly headers = new Uint8Array(BATCH * MESSAGE_BYTES);
  readonly #parts: DataView;
  readonly #partsEach: number;

  constructor(partsEach: number) {
    const parts = new Uint8Array(BATCH * partsEach * PART_BYTES);
    this.#parts = new DataView(parts.buffer);
    this.#partsEach = partsEach;
    const view = new DataView(this.headers.buffer);
    for (let i = 0; i < BATCH; i++) {
      view.setBigUint64(i * MESSAGE_BYTES + 16, addressOf(parts) + BigInt(i * partsEach * PART_BYTES), true);
      view.setBigUint64(i * MESSAGE_BYTES + 24, BigInt(partsEach), true);
    }
  }

  /** Says where a part of message `i` is, which stays the caller's. */
  setPart(i: number, part: number, { address, bytes }: { address: bigint; bytes: number }): void {
    const at = (i * this.#partsEach + part) * PART_BYTES;
    this.#parts.setBigUint64(at, address, true);
    this.#parts.setUint32(at + 8, bytes, true);
  }
}
