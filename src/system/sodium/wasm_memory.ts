/**
 * The part of the WebAssembly library's memory in which all that it works on is put: datagrams, and what a handshake needs.
 *
 * @module
 */

import { MAX_SEALED_BYTES, NONCE_BYTES, TAG_BYTES } from "../../seal/sodium.ts";
import type { WasmCalls } from "./wasm_library.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const ALIGNMENT = 16;
/** Two texts of the greatest length, and keys. */
const PLACE_BYTES = 2 * (MAX_SEALED_BYTES + TAG_BYTES) + 1024;
/** An array up to this length is copied as a whole, also where less of it is wanted: a view of it would be an allocation. */
const WHOLE_BYTES = 16_384;

/** The place; one datagram or one call is in it at a time. */
export class WasmMemory {
  /** Where a datagram is put. */
  readonly datagramAt: number;
  /** Where its nonce is. */
  readonly nonceAt: number;
  readonly #calls: WasmCalls;
  #heap: Bytes;
  /** Of the datagram, by their length; made once each. */
  #views: (Bytes | undefined)[] = [];

  /** @throws an `Error` where there is no memory */
  constructor(calls: WasmCalls) {
    this.#calls = calls;
    this.nonceAt = this.allocate(ALIGNMENT);
    this.datagramAt = this.allocate(PLACE_BYTES);
    this.#heap = calls.HEAPU8;
    this.#heap.fill(0, this.nonceAt, this.nonceAt + NONCE_BYTES);
  }

  /** Memory that stays until it is freed. */
  allocate(count: number): number {
    const at = this.#calls._malloc(count);
    if (at === 0) throw new Error("Cannot allocate memory for libsodium.js");
    return at;
  }

  /** Writes bytes to memory that was allocated. */
  write(at: number, bytes: Uint8Array): void {
    this.#calls.HEAPU8.set(bytes, at);
  }

  /** Wipes and gives back what was allocated. */
  free(at: number, count: number): void {
    this.#calls.HEAPU8.fill(0, at, at + count);
    this.#calls._free(at);
  }

  /** Puts the first `length` bytes of a datagram to its place, and its counter in the nonce; little-endian as all WebAssembly. */
  put(bytes: Uint8Array, length: number, counter: number): void {
    if (this.#heap.length === 0) this.#renew();
    const heap = this.#heap;
    heap.set(bytes.length <= WHOLE_BYTES ? bytes : bytes.subarray(0, length), this.datagramAt);
    const at = this.nonceAt + 4;
    for (let i = 0; i < 4; i++) heap[at + i] = counter >>> (8 * i);
    const high = Math.floor(counter / 0x1_0000_0000);
    for (let i = 0; i < 4; i++) heap[at + 4 + i] = high >>> (8 * i);
  }

  /** Copies the datagram back from its place. */
  take(bytes: Uint8Array, length: number): void {
    bytes.set(length <= WHOLE_BYTES ? this.#views[length] ??= this.#view(length) : this.#view(length));
  }

  /**
   * Calls with some inputs in memory, and wipes them.
   *
   * @param call is given where its result is to be, and where each input is; answers 0 where there is a result
   */
  run(
    resultBytes: number,
    inputs: readonly Uint8Array[],
    call: (resultAt: number, ...inputsAt: [number, number, number, number]) => number | void,
  ): Bytes | undefined {
    const resultAt = this.datagramAt;
    let end = resultAt + align(resultBytes);
    const places = inputs.map((bytes) => {
      const at = end;
      this.write(at, bytes);
      end += align(bytes.length);
      return at;
    });
    const answer = call(resultAt, ...places as [number, number, number, number]) ?? 0;
    const heap = this.#calls.HEAPU8;
    const result = answer === 0 ? heap.slice(resultAt, resultAt + resultBytes) : undefined;
    heap.fill(0, resultAt, end);
    return result;
  }

  #view(length: number): Bytes {
    return this.#heap.subarray(this.datagramAt, this.datagramAt + length);
  }

  /** The memory has grown, and the old array is empty. */
  #renew(): void {
    this.#heap = this.#calls.HEAPU8;
    this.#views = [];
  }
}

function align(count: number): number {
  return Math.ceil(count / ALIGNMENT) * ALIGNMENT;
}
