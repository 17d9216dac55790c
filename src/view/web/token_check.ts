/**
 * Whether what somebody gives is the token.
 *
 * @module
 */

import { timingSafeEqual } from "@std/crypto/timing-safe-equal";
import { sha256 } from "@noble/hashes/sha2";
import { WrongTokens } from "./wrong_tokens.ts";

/** Who gives it, and when. */
export interface Asking {
  /** The other end's address, without its port. */
  readonly address: string;
  readonly nowUs: number;
}

/** What becomes of it. */
export type TokenOutcome =
  | { readonly kind: "granted" }
  /** No token was given. */
  | { readonly kind: "missing" }
  | { readonly kind: "wrong" }
  /** Nothing was looked at. */
  | { readonly kind: "waiting"; readonly waitUs: number };

/** Looks at tokens, and makes hosts wait that have given wrong ones. */
export class TokenCheck {
  readonly #digest: Uint8Array;
  readonly #wrong = new WrongTokens();

  constructor(token: string) {
    this.#digest = digest(token);
  }

  /** Looks at what was given, one after the other, until one is the token. */
  look(given: readonly string[], { address, nowUs }: Asking): TokenOutcome {
    for (const token of given) {
      const waitUs = this.#wrong.waitUs(address, nowUs);
      if (waitUs > 0) return { kind: "waiting", waitUs };
      const found = digest(token);
      if (isSame(found, this.#digest)) return { kind: "granted" };
      this.#wrong.note(address, found.toHex(), nowUs);
    }
    return { kind: given.length === 0 ? "missing" : "wrong" };
  }
}

/** Takes as long wherever the first difference is. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Of the same length for all, so that a comparison does not tell the token's. */
function digest(token: string): Uint8Array {
  return sha256(new TextEncoder().encode(token));
}
