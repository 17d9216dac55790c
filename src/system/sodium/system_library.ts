/**
 * The calls of the system's libsodium that are made here: those of 1.0.18, which later ones keep.
 *
 * Source: libsodium's headers, `sodium/crypto_aead_chacha20poly1305.h` and others. `unsigned long long` is bound as `u64`, and
 * never as 32 bits: where an argument lies on the stack nobody clears its upper half.
 *
 * @module
 */

import { openLibrary } from "../library.ts";

const SYMBOLS = {
  sodium_init: { parameters: [], result: "i32" },
  sodium_version_string: { parameters: [], result: "pointer" },
  crypto_scalarmult: { parameters: ["buffer", "buffer", "buffer"], result: "i32" },
  crypto_scalarmult_base: { parameters: ["buffer", "buffer"], result: "i32" },
  crypto_aead_chacha20poly1305_ietf_encrypt: {
    parameters: [
      ...["buffer", "pointer", "buffer", "u64"] as const,
      ...["buffer", "u64", "pointer", "buffer", "buffer"] as const,
    ],
    result: "i32",
  },
  crypto_aead_chacha20poly1305_ietf_decrypt: {
    parameters: [
      ...["buffer", "pointer", "pointer", "buffer", "u64"] as const,
      ...["buffer", "u64", "buffer", "buffer"] as const,
    ],
    result: "i32",
  },
  /** What lies in a datagram is given as an address, since a view of it would be an allocation. */
  crypto_aead_chacha20poly1305_ietf_encrypt_detached: {
    parameters: [
      ...["usize", "usize", "pointer", "usize", "u64"] as const,
      ...["buffer", "u64", "pointer", "buffer", "buffer"] as const,
    ],
    result: "i32",
  },
  crypto_aead_chacha20poly1305_ietf_decrypt_detached: {
    parameters: [
      ...["usize", "pointer", "usize", "u64", "usize"] as const,
      ...["buffer", "u64", "buffer", "buffer"] as const,
    ],
    result: "i32",
  },
  crypto_core_ristretto255_from_hash: { parameters: ["buffer", "buffer"], result: "i32" },
  crypto_core_ristretto255_is_valid_point: { parameters: ["buffer"], result: "i32" },
  crypto_core_ristretto255_scalar_random: { parameters: ["buffer"], result: "void" },
  crypto_scalarmult_ristretto255: { parameters: ["buffer", "buffer", "buffer"], result: "i32" },
} as const satisfies Deno.ForeignLibraryInterface;

/** libsodium, opened. */
export type SodiumLibrary = Deno.DynamicLibrary<typeof SYMBOLS>;

/** Its calls. */
export type SodiumCalls = SodiumLibrary["symbols"];

/** Opens the library of this machine; nothing where it has none, or one without ristretto255. */
export function openSodiumLibrary(): SodiumLibrary | undefined {
  const library = openLibrary(
    NAMES[Deno.build.os] ?? ["libsodium.so.26", "libsodium.so.23", "libsodium.so"],
    SYMBOLS,
  );
  if (!library || library.symbols.sodium_init() >= 0) return library;
  library.close();
  return undefined;
}

const NAMES: Partial<Record<typeof Deno.build.os, readonly string[]>> = {
  windows: ["libsodium.dll", "libsodium-26.dll", "libsodium-23.dll"],
  darwin: [
    "libsodium.dylib",
    "/opt/homebrew/opt/libsodium/lib/libsodium.dylib",
    "/usr/local/opt/libsodium/lib/libsodium.dylib",
  ],
};
