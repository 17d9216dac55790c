/**
 * A datagram's key in the memory of the WebAssembly library.
 *
 * @module
 */

import { type DatagramKey, KEY_BYTES, SEALED_HEADER_BYTES, TAG_BYTES } from "../../seal/sodium.ts";
import { canBeSealed, requireRoom } from "./lengths.ts";
import type { WasmCalls } from "./wasm_library.ts";
import type { WasmMemory } from "./wasm_memory.ts";

/** The key; datagrams are copied in and out. */
export class WasmKey implements DatagramKey {
  readonly #calls: WasmCalls;
  readonly #memory: WasmMemory;
  readonly #keyAt: number;
  #isWiped = false;

  /** @param key 32 bytes, copied */
  constructor(calls: WasmCalls, memory: WasmMemory, key: Uint8Array) {
    this.#calls = calls;
    this.#memory = memory;
    this.#keyAt = memory.allocate(KEY_BYTES);
    memory.write(this.#keyAt, key);
  }

  seal(bytes: Uint8Array, length: number, counter: number): number {
    requireRoom(bytes, length);
    if (this.#isWiped) throw new Error("Cannot seal a datagram: the key is wiped");
    this.#memory.put(bytes, length, counter);
    const { datagramAt, nonceAt } = this.#memory;
    const bodyAt = datagramAt + SEALED_HEADER_BYTES;
    const bodyBytes = length - SEALED_HEADER_BYTES;
    this.#calls._crypto_aead_chacha20poly1305_ietf_encrypt_detached(
      bodyAt,
      datagramAt + length,
      0,
      bodyAt,
      bodyBytes,
      0,
      datagramAt,
      SEALED_HEADER_BYTES,
      0,
      0,
      nonceAt,
      this.#keyAt,
    );
    this.#memory.take(bytes, length + TAG_BYTES);
    return length + TAG_BYTES;
  }

  open(bytes: Uint8Array, counter: number): number {
    if (this.#isWiped || !canBeSealed(bytes)) return 0;
    const length = bytes.length - TAG_BYTES;
    this.#memory.put(bytes, bytes.length, counter);
    const { datagramAt, nonceAt } = this.#memory;
    const bodyAt = datagramAt + SEALED_HEADER_BYTES;
    const bodyBytes = length - SEALED_HEADER_BYTES;
    const answer = this.#calls._crypto_aead_chacha20poly1305_ietf_decrypt_detached(
      bodyAt,
      0,
      bodyAt,
      bodyBytes,
      0,
      datagramAt + length,
      datagramAt,
      SEALED_HEADER_BYTES,
      0,
      nonceAt,
      this.#keyAt,
    );
    if (answer !== 0) return 0;
    this.#memory.take(bytes, length);
    return length;
  }

  [Symbol.dispose](): void {
    if (this.#isWiped) return;
    this.#isWiped = true;
    this.#memory.free(this.#keyAt, KEY_BYTES);
  }
}
