/**
 * The viewer's side of a subscription to one broadcaster: ask, prove the address, renew, leave.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import { proofOf, type SealedOnly } from "../protocol/handshake.ts";
import {
  COOKIE_BYTES,
  isSameCookie,
  RENEWAL_INTERVAL_US,
  type Subscription,
} from "../protocol/subscription.ts";

/** How soon an unanswered request is repeated. */
const RETRY_INTERVAL_US = 250_000;
/** A refusal is repeated with each renewal; some of them may be lost. */
const REFUSED_US = 4 * RENEWAL_INTERVAL_US;

/** One broadcaster that was asked for its stream. */
export class StreamSubscription {
  /** When it last answered a request, in µs. */
  answeredUs = -Infinity;
  #address: Address;
  readonly #viewerId: number;
  #cookie = new Uint8Array(COOKIE_BYTES);
  #isProven = false;
  #refusedUs = -Infinity;
  #sealed: { readonly robotId: Uint8Array; readonly us: number } | undefined;
  #counter = 0;
  #nextUs = 0;

  /** @param viewerId 32 random bits, drawn at start */
  constructor(address: Address, viewerId: number) {
    this.#address = address;
    this.#viewerId = viewerId;
  }

  /** Whom it asks. */
  get address(): Address {
    return this.#address;
  }

  /** Asks at another address from now on, where nothing is proven yet. */
  move(to: Address): void {
    this.#address = to;
    this.#cookie = new Uint8Array(COOKIE_BYTES);
    this.#isProven = false;
    this.#nextUs = 0;
  }

  /** Takes a challenge; false where it does not answer a request of this viewer. */
  handleChallenge(challenge: Subscription, from: Address, nowUs: number): boolean {
    if (challenge.sessionId !== this.#viewerId || !isSameAddress(from, this.address)) return false;
    this.#cookie = challenge.cookie.slice();
    this.#isProven = true;
    this.answeredUs = nowUs;
    this.#nextUs = nowUs;
    return true;
  }

  /** Takes a refusal; false where it does not answer a request of this viewer. */
  handleRefusal(refusal: Subscription | SealedOnly, from: Address, nowUs: number): boolean {
    if (refusal.sessionId !== this.#viewerId || !isSameAddress(from, this.address)) return false;
    if (!this.#isProven || !isProof(refusal, this.#cookie)) return false;
    this.answeredUs = nowUs;
    if (refusal.kind === "sealed-only") this.#sealed = { robotId: refusal.robotId.slice(), us: nowUs };
    else this.#refusedUs = nowUs;
    return true;
  }

  /** What the broadcaster calls itself that speaks only to who is paired, as far as it has said so lately. */
  sealedBy(nowUs: number): Uint8Array | undefined {
    return this.#sealed && nowUs - this.#sealed.us < REFUSED_US ? this.#sealed.robotId : undefined;
  }

  /** Whether the broadcaster has no place for this viewer, as far as it has said lately. */
  isRefused(nowUs: number): boolean {
    return nowUs - this.#refusedUs < REFUSED_US;
  }

  /** The request that is due now. */
  poll(nowUs: number): Subscription | undefined {
    if (nowUs < this.#nextUs) return undefined;
    this.#nextUs = nowUs + (this.#isProven ? RENEWAL_INTERVAL_US : RETRY_INTERVAL_US);
    return this.#build("subscribe");
  }

  /** When {@linkcode poll} will next have something, in µs. */
  get nextUs(): number {
    return this.#nextUs;
  }

  /** The datagram that ends the subscription. */
  leave(): Subscription {
    return this.#build("leave");
  }

  #build(kind: "subscribe" | "leave"): Subscription {
    return { kind, sessionId: this.#viewerId, counter: this.#counter++, cookie: this.#cookie };
  }
}

function isProof(refusal: Subscription | SealedOnly, cookie: Uint8Array): boolean {
  return refusal.kind === "sealed-only"
    ? isSameCookie(refusal.proof, proofOf(cookie))
    : isSameCookie(refusal.cookie, cookie);
}
