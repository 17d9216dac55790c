/**
 * Proofs that a viewer can be reached at the address it writes from, made and checked without remembering anyone.
 * Source: the stateless cookie of RFC 9147 (DTLS), section 5.1.
 *
 * @module
 */

import { hmac } from "@noble/hashes/hmac";
import { sha256 } from "@noble/hashes/sha2";
import { type Address, formatAddress } from "../../common/address.ts";
import { readU32 } from "../../protocol/integers.ts";
import { COOKIE_BYTES, isSameCookie } from "../../protocol/subscription.ts";

/** How long a cookie is made the same; it is accepted for up to twice as long. */
const EPOCH_US = 60_000_000;

/** Makes and checks cookies with one secret. */
export class Cookies {
  /** With the secret in it already, which is half of the work. */
  readonly #keyed: ReturnType<typeof hmac.create>;
  readonly #text = new TextEncoder();

  /** @param secret at least 16 random bytes, drawn at start */
  constructor(secret: Uint8Array) {
    if (secret.length < 16) throw new RangeError("Cannot make cookies: the secret is shorter than 16 bytes");
    this.#keyed = hmac.create(sha256, secret);
  }

  /** When the cookies that are made now stop being made, in µs. */
  epochEndUs(nowUs: number): number {
    return (Math.floor(nowUs / EPOCH_US) + 1) * EPOCH_US;
  }

  /** 32 bits that nobody can guess without the secret, and that no cookie shows. */
  draw(what: string): number {
    const digest = this.#digest(`draw ${what}`);
    return readU32(digest, 0);
  }

  /** The cookie for a viewer at this address, now; a fresh array of 16 bytes. */
  make(viewerId: number, from: Address, nowUs: number): Uint8Array {
    return this.#compute(viewerId, from, Math.floor(nowUs / EPOCH_US));
  }

  /** Whether the cookie was made for this viewer at this address, in this epoch or the one before. */
  check(cookie: Uint8Array, viewerId: number, from: Address, nowUs: number): boolean {
    const epoch = Math.floor(nowUs / EPOCH_US);
    return isSameCookie(cookie, this.#compute(viewerId, from, epoch)) ||
      isSameCookie(cookie, this.#compute(viewerId, from, epoch - 1));
  }

  #compute(viewerId: number, from: Address, epoch: number): Uint8Array {
    return this.#digest(`${viewerId} ${formatAddress(from)} ${epoch}`).subarray(0, COOKIE_BYTES);
  }

  #digest(text: string): Uint8Array {
    return this.#keyed.clone().update(this.#text.encode(text)).digest();
  }
}
