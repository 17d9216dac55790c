/**
 * libsodium as WebAssembly, for machines whose system has none.
 *
 * @module
 */

import { type DatagramKey, KEY_BYTES, type Ristretto, type Sodium, TAG_BYTES } from "../../seal/sodium.ts";
import { requireKeyAndNonce, requireKeys, requirePointHash, requireShort } from "./lengths.ts";
import { WasmKey } from "./wasm_key.ts";
import { loadSodiumWasm, type WasmCalls } from "./wasm_library.ts";
import { WasmMemory } from "./wasm_memory.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Loads and starts it.
 *
 * @throws an `Error` where it can not be loaded
 */
export async function openWasmSodium(): Promise<Sodium> {
  return new WasmSodium(await loadSodiumWasm());
}

class WasmSodium implements Sodium {
  readonly name: string;
  readonly ristretto: Ristretto;
  readonly #calls: WasmCalls;
  readonly #memory: WasmMemory;

  constructor(calls: WasmCalls) {
    this.#calls = calls;
    this.#memory = new WasmMemory(calls);
    this.name = `libsodium ${calls.UTF8ToString(calls._sodium_version_string())} (WebAssembly)`;
    this.ristretto = ristrettoOf(calls, this.#memory);
  }

  randomBytes(count: number): Bytes {
    return crypto.getRandomValues(new Uint8Array(count));
  }

  x25519(secret: Uint8Array, point: Uint8Array): Bytes | undefined {
    requireKeys(secret, point);
    return this.#memory.run(KEY_BYTES, [secret, point], this.#calls._crypto_scalarmult);
  }

  x25519Base(secret: Uint8Array): Bytes {
    requireKeys(secret);
    return this.#memory.run(KEY_BYTES, [secret], this.#calls._crypto_scalarmult_base)!;
  }

  encrypt(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, plain: Uint8Array): Bytes {
    requireKeyAndNonce(key, nonce);
    requireShort(ad, plain);
    const sealedBytes = plain.length + TAG_BYTES;
    return this.#memory.run(
      sealedBytes,
      [key, nonce, ad, plain],
      (at, keyAt, nonceAt, adAt, plainAt) =>
        this.#calls._crypto_aead_chacha20poly1305_ietf_encrypt_detached(
          ...[at, at + plain.length, 0, plainAt, plain.length, 0] as const,
          ...[adAt, ad.length, 0, 0, nonceAt, keyAt] as const,
        ),
    )!;
  }

  decrypt(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, sealed: Uint8Array): Bytes | undefined {
    requireKeyAndNonce(key, nonce);
    requireShort(ad, sealed);
    const plainBytes = sealed.length - TAG_BYTES;
    if (plainBytes < 0) return undefined;
    return this.#memory.run(
      plainBytes,
      [key, nonce, ad, sealed],
      (at, keyAt, nonceAt, adAt, sealedAt) =>
        this.#calls._crypto_aead_chacha20poly1305_ietf_decrypt_detached(
          ...[at, 0, sealedAt, plainBytes, 0, sealedAt + plainBytes] as const,
          ...[adAt, ad.length, 0, nonceAt, keyAt] as const,
        ),
    );
  }

  makeKey(key: Uint8Array): DatagramKey {
    requireKeys(key);
    return new WasmKey(this.#calls, this.#memory, key);
  }

  [Symbol.dispose](): void {
    // Nothing that would not go by itself.
  }
}

function ristrettoOf(calls: WasmCalls, memory: WasmMemory): Ristretto {
  return {
    fromHash(hash) {
      requirePointHash(hash);
      return memory.run(KEY_BYTES, [hash], calls._crypto_core_ristretto255_from_hash)!;
    },
    randomScalar() {
      return memory.run(KEY_BYTES, [], calls._crypto_core_ristretto255_scalar_random)!;
    },
    multiply(scalar, point) {
      requireKeys(scalar, point);
      return memory.run(KEY_BYTES, [scalar, point], calls._crypto_scalarmult_ristretto255);
    },
    isValid(point) {
      requireKeys(point);
      return memory.run(0, [point], (_, at) => calls._crypto_core_ristretto255_is_valid_point(at) - 1) !==
        undefined;
    },
  };
}
