/**
 * One `struct mmsghdr`, as src/net/message_table.ts and src/net/cut_messages.ts draw it, as the kernel sees it.
 *
 * @module
 */

import {
  MSG_TRUNC,
  SO_TIMESTAMPNS,
  SOL_SOCKET,
  SOL_UDP,
  UDP_GRO,
  UDP_SEGMENT,
} from "../../src/system/libc/constants.ts";
import { concatBytes } from "./jpeg_vectors.ts";

const HEADER_BYTES = 64;
const VECTOR_BYTES = 16;
const STAMP_BYTES = 32;
const JOINED_BYTES = 24;
const NO_CONTROL_BYTES = 0;

/** A message in the memory of who calls. */
export class MemoryMessage {
  readonly #header: DataView;

  constructor(headers: AllowSharedBufferSource, i: number) {
    const { buffer, byteOffset } = headers as Uint8Array;
    this.#header = new DataView(buffer, byteOffset + i * HEADER_BYTES, HEADER_BYTES);
  }

  get name(): Uint8Array {
    return this.#memoryAt(0, this.#header.getUint32(8, true));
  }

  /** Copies of what leaves: one datagram, or those that the message is to be cut into. */
  get datagrams(): Uint8Array[] {
    const bytes = concatBytes(...this.#vectors);
    const controlBytes = this.#header.getUint32(40, true);
    if (controlBytes === NO_CONTROL_BYTES) return [bytes];
    const control = new DataView(this.#memoryAt(32, controlBytes).buffer);
    if (control.getInt32(12, true) !== UDP_SEGMENT) throw new TypeError("no such control message");
    const length = control.getUint16(16, true);
    return Array.from(
      { length: Math.ceil(bytes.length / length) },
      (_, i) => bytes.slice(i * length, (i + 1) * length),
    );
  }

  /**
   * Writes what has come.
   *
   * @param stampUs when, in µs since 1970, where the kernel says that
   * @param eachBytes how long each datagram is where the message is of several
   */
  fill(
    bytes: Uint8Array,
    name: Uint8Array,
    { stampUs, eachBytes }: { readonly stampUs?: number; readonly eachBytes?: number } = {},
  ): void {
    const [payload] = this.#vectors;
    const isCut = bytes.length > payload!.length;
    payload!.set(bytes.subarray(0, payload!.length));
    this.name.set(name);
    this.#header.setUint32(8, name.length, true);
    this.#header.setUint32(48, isCut ? MSG_TRUNC : 0, true);
    this.#header.setUint32(56, Math.min(bytes.length, payload!.length), true);
    const stampBytes = stampUs === undefined ? 0 : STAMP_BYTES;
    const joinedBytes = eachBytes === undefined ? 0 : JOINED_BYTES;
    this.#header.setUint32(40, stampBytes + joinedBytes, true);
    const controls = this.#memoryAt(32, stampBytes + joinedBytes).buffer;
    if (stampUs !== undefined) this.#stamp(new DataView(controls, 0), stampUs);
    if (eachBytes !== undefined) this.#join(new DataView(controls, stampBytes), eachBytes);
  }

  #join(control: DataView, eachBytes: number): void {
    control.setBigUint64(0, 20n, true);
    control.setInt32(8, SOL_UDP, true);
    control.setInt32(12, UDP_GRO, true);
    control.setInt32(16, eachBytes, true);
  }

  #stamp(control: DataView, us: number): void {
    control.setBigUint64(0, BigInt(STAMP_BYTES), true);
    control.setInt32(8, SOL_SOCKET, true);
    control.setInt32(12, SO_TIMESTAMPNS, true);
    control.setBigUint64(16, BigInt(Math.floor(us / 1e6)), true);
    control.setBigUint64(24, BigInt(us % 1e6 * 1000), true);
  }

  get #vectors(): Uint8Array[] {
    const count = Number(this.#header.getBigUint64(24, true));
    const vectors = new DataView(this.#memoryAt(16, count * VECTOR_BYTES).buffer);
    return Array.from({ length: count }, (_, i) => {
      const at = i * VECTOR_BYTES;
      return memory(vectors.getBigUint64(at, true), Number(vectors.getBigUint64(at + 8, true)));
    });
  }

  #memoryAt(offset: number, bytes: number): Uint8Array<ArrayBuffer> {
    return memory(this.#header.getBigUint64(offset, true), bytes);
  }
}

/** What a pointer leads to; writing to it writes there. */
function memory(address: bigint, bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(Deno.UnsafePointer.create(address)!, bytes));
}
