/**
 * What is checked before a library is given addresses, since it would read or write past an end.
 *
 * @module
 */

import {
  KEY_BYTES,
  MAX_SEALED_BYTES,
  NONCE_BYTES,
  POINT_HASH_BYTES,
  SEALED_HEADER_BYTES,
  TAG_BYTES,
} from "../../seal/sodium.ts";

/** Keys, secrets, points and scalars. */
export function requireKeys(...keys: readonly Uint8Array[]): void {
  for (const { length } of keys) requireLength(length, KEY_BYTES, "a key, point or scalar");
}

/** A key and a nonce. */
export function requireKeyAndNonce(key: Uint8Array, nonce: Uint8Array): void {
  requireKeys(key);
  requireLength(nonce.length, NONCE_BYTES, "a nonce");
}

/** The hash that a point is made from. */
export function requirePointHash(hash: Uint8Array): void {
  requireLength(hash.length, POINT_HASH_BYTES, "a hash");
}

/** What is encrypted, and what it is bound to. */
export function requireShort(...texts: readonly Uint8Array[]): void {
  for (const { length } of texts) {
    if (length > MAX_SEALED_BYTES) {
      throw new RangeError(`Cannot use ${length} bytes: at most ${MAX_SEALED_BYTES} are`);
    }
  }
}

/** A datagram that is to be sealed, and where it is to be. */
export function requireRoom(bytes: Uint8Array, length: number): void {
  const fits = length >= SEALED_HEADER_BYTES && length + TAG_BYTES <= bytes.length &&
    length <= MAX_SEALED_BYTES - TAG_BYTES;
  if (!fits) {
    throw new RangeError(`Cannot seal ${length} bytes: there are ${bytes.length}, with header and tag`);
  }
}

/** Whether a datagram can be a sealed one. */
export function canBeSealed(bytes: Uint8Array): boolean {
  return bytes.length >= SEALED_HEADER_BYTES + TAG_BYTES && bytes.length <= MAX_SEALED_BYTES;
}

function requireLength(length: number, due: number, what: string): void {
  if (length !== due) throw new RangeError(`Cannot use ${what} of ${length} bytes: it has ${due}`);
}
