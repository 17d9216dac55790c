/**
 * Proofs that a viewer can be reached at the address it writes from, made and checked without remembering anyone.
 * Source: the stateless cookie of RFC 9147 (DTLS), section 5.1.
 *
 * @module
 */

import { hmac } from "@noble/hashes/hmac";
import { sha256 } from "@noble/hashes/sha2";
import { type Address, formatAddress } from "../address.ts";
import { COOKIE_BYTES } from "../protocol/subscription.ts";

/** How long a cookie is made the same; it is accepted for up to twice as long. */
const EPOCH_US = 60_000_000;

/** Makes and checks cookies with one secret. */
export class Cookies {
  readonly #secret: Uint8Array;

  /** @param secret at least 16 random bytes, drawn at start */
  constructor(secret: Uint8Array) {
    if (secret.length < 16) throw new RangeError("Cannot make cookies: the secret is shorter than 16 bytes");
    this.#secret = secret;
  }

  /** The cookie for a viewer at this address, now; a fresh array of 16 bytes. */
  make(viewerId: number, from: Address, nowUs: number): Uint8Array {
    return this.#compute(viewerId, from, Math.floor(nowUs / EPOCH_US));
  }

  /** Whether the cookie was made for this viewer at this address, in this epoch or the one before. */
  check(cookie: Uint8Array, viewerId: number, from: Address, nowUs: number): boolean {
    const epoch = Math.floor(nowUs / EPOCH_US);
    return isEqual(cookie, this.#compute(viewerId, from, epoch)) ||
      isEqual(cookie, this.#compute(viewerId, from, epoch - 1));
  }

  #compute(viewerId: number, from: Address, epoch: number): Uint8Array {
    const text = new TextEncoder().encode(`${viewerId} ${formatAddress(from)} ${epoch}`);
    return hmac(sha256, this.#secret, text).subarray(0, COOKIE_BYTES);
  }
}

/** Compares in a time that does not depend on where the difference is. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}
