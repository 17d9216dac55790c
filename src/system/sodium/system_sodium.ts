/**
 * The system's libsodium, called by FFI.
 *
 * @module
 */

import { type DatagramKey, KEY_BYTES, type Ristretto, type Sodium, TAG_BYTES } from "../../seal/sodium.ts";
import { requireKeyAndNonce, requireKeys, requirePointHash, requireShort } from "./lengths.ts";
import { SystemKey } from "./system_key.ts";
import { openSodiumLibrary, type SodiumCalls, type SodiumLibrary } from "./system_library.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Opens it; nothing where this system has none. */
export function openSystemSodium(): Sodium | undefined {
  const library = openSodiumLibrary();
  return library && new SystemSodium(library);
}

class SystemSodium implements Sodium {
  readonly name: string;
  readonly ristretto: Ristretto;
  readonly #library: SodiumLibrary;
  readonly #calls: SodiumCalls;

  constructor(library: SodiumLibrary) {
    const calls = library.symbols;
    this.#library = library;
    this.#calls = calls;
    this.name = `libsodium ${Deno.UnsafePointerView.getCString(calls.sodium_version_string()!)}`;
    this.ristretto = ristrettoOf(calls);
  }

  randomBytes(count: number): Bytes {
    return crypto.getRandomValues(new Uint8Array(count));
  }

  x25519(secret: Uint8Array, point: Uint8Array): Bytes | undefined {
    requireKeys(secret, point);
    const shared = new Uint8Array(KEY_BYTES);
    return this.#calls.crypto_scalarmult(shared, secret as Bytes, point as Bytes) === 0 ? shared : undefined;
  }

  x25519Base(secret: Uint8Array): Bytes {
    requireKeys(secret);
    const point = new Uint8Array(KEY_BYTES);
    this.#calls.crypto_scalarmult_base(point, secret as Bytes);
    return point;
  }

  encrypt(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, plain: Uint8Array): Bytes {
    requireKeyAndNonce(key, nonce);
    requireShort(ad, plain);
    const sealed = new Uint8Array(plain.length + TAG_BYTES);
    this.#calls.crypto_aead_chacha20poly1305_ietf_encrypt(
      ...[sealed, null, plain as Bytes, BigInt(plain.length)] as const,
      ...[ad as Bytes, BigInt(ad.length), null, nonce as Bytes, key as Bytes] as const,
    );
    return sealed;
  }

  decrypt(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, sealed: Uint8Array): Bytes | undefined {
    requireKeyAndNonce(key, nonce);
    requireShort(ad, sealed);
    if (sealed.length < TAG_BYTES) return undefined;
    const plain = new Uint8Array(sealed.length - TAG_BYTES);
    const answer = this.#calls.crypto_aead_chacha20poly1305_ietf_decrypt(
      ...[plain, null, null, sealed as Bytes, BigInt(sealed.length)] as const,
      ...[ad as Bytes, BigInt(ad.length), nonce as Bytes, key as Bytes] as const,
    );
    return answer === 0 ? plain : undefined;
  }

  makeKey(key: Uint8Array): DatagramKey {
    requireKeys(key);
    return new SystemKey(this.#calls, key);
  }

  [Symbol.dispose](): void {
    this.#library.close();
  }
}

function ristrettoOf(calls: SodiumCalls): Ristretto {
  return {
    fromHash(hash) {
      requirePointHash(hash);
      const point = new Uint8Array(KEY_BYTES);
      calls.crypto_core_ristretto255_from_hash(point, hash as Bytes);
      return point;
    },
    randomScalar() {
      const scalar = new Uint8Array(KEY_BYTES);
      calls.crypto_core_ristretto255_scalar_random(scalar);
      return scalar;
    },
    multiply(scalar, point) {
      requireKeys(scalar, point);
      if (!isShort(point)) return undefined;
      const product = new Uint8Array(KEY_BYTES);
      const answer = calls.crypto_scalarmult_ristretto255(product, scalar as Bytes, point as Bytes);
      return answer === 0 ? product : undefined;
    },
    isValid(point) {
      requireKeys(point);
      return isShort(point) && calls.crypto_core_ristretto255_is_valid_point(point as Bytes) === 1;
    },
  };
}

/** Whether the highest bit is clear, as it has to be: libsodium 1.0.18 does not look at it. */
function isShort(point: Uint8Array): boolean {
  return point[KEY_BYTES - 1]! < 0x80;
}
