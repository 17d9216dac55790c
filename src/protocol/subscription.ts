/**
 * How a viewer asks a broadcaster for its stream, keeps it, and leaves.
 *
 * ```text
 *  viewer                                   broadcaster
 *    │ Subscribe, cookie 0 ──────────────────→ │  nothing is remembered
 *    │ ←────────────────── Challenge, cookie c │  c = HMAC(secret, address)
 *    │ Subscribe, cookie c ──────────────────→ │  the address is proven: the stream begins
 *    │                                         │  or it does not, as there is no place for another viewer:
 *    │ ←──────────────────── Refusal, cookie c │  it may ask again
 *    │ Subscribe, cookie c  (every second) ──→ │  renews; without it the stream ends
 *    │ Leave, cookie c ──────────────────────→ │
 * ```
 *
 * All four share one layout. A challenge or a refusal is as long as what it answers, so nothing is amplified towards a forged
 * address. A stale cookie is answered by a new challenge, so a restarted broadcaster heals by itself.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |        common header (12 bytes); session id = viewer id       |
 * +---------------------------------------------------------------+
 * |                       cookie (16 bytes) …
 * +---------------------------------------------------------------+
 * ```
 *
 * @module
 */

import { timingSafeEqual } from "@std/crypto/timing-safe-equal";
import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";

/** Bytes of the proof that a viewer can be reached at the address it writes from. */
export const COOKIE_BYTES = 16;
/** Bytes of each subscription datagram. */
export const SUBSCRIPTION_BYTES = HEADER_BYTES + COOKIE_BYTES;
/** How often a viewer renews, in µs. */
export const RENEWAL_INTERVAL_US = 1_000_000;
/** How long a broadcaster serves a viewer that does not renew, in µs. */
export const LEASE_US = 5_000_000;

/** One step of the subscription exchange; `sessionId` is the viewer's id. */
export interface Subscription extends Header {
  readonly kind: "subscribe" | "challenge" | "leave" | "refusal";
  /** {@linkcode COOKIE_BYTES} long, all zero in the first request; a view of the datagram where it was received. */
  readonly cookie: Uint8Array;
}

const KIND_BYTES = {
  subscribe: Kind.Subscribe,
  challenge: Kind.Challenge,
  leave: Kind.Leave,
  refusal: Kind.Refusal,
} as const;

/** Writes the datagram and returns its length. */
export function encodeSubscription(
  step: Subscription,
  into: Uint8Array,
): number {
  encodeHeader(KIND_BYTES[step.kind], step, into);
  into.set(step.cookie, HEADER_BYTES);
  return SUBSCRIPTION_BYTES;
}

/** Reads the datagram; nothing where its length is wrong. */
export function decodeSubscription(
  kind: Subscription["kind"],
  bytes: Uint8Array,
): Subscription | undefined {
  if (bytes.length !== SUBSCRIPTION_BYTES) return undefined;
  return {
    kind,
    sessionId: readSessionId(bytes),
    counter: readCounter(bytes),
    cookie: bytes.subarray(HEADER_BYTES, SUBSCRIPTION_BYTES),
  };
}

/** Compares in a time that does not depend on where the difference is. */
export function isSameCookie(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
