/**
 * What a listener without keys says to a robot that pushes and wants to seal: that it has none.
 *
 * A robot that serves everybody asks that first, and sends in the clear only to who has said so.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import { HostBudget } from "../common/host_budget.ts";
import { type Hello, ID_BYTES, proofOf, type SealedOnly } from "../protocol/handshake.ts";

/** Each costs a datagram, which is shorter than what it answers; a robot that has many pairings asks by each of them. */
const ANSWERS = { hostBurst: 64, hostPerSecond: 40, totalBurst: 128, totalPerSecond: 200 };
/** Answers that wait to be sent: more do in a flood alone. */
const MAX_WAITING = 8;

/** The answers of one listener. */
export class DeclinedHellos {
  readonly #budget = new HostBudget(ANSWERS);
  readonly #waiting: { readonly to: Address; readonly datagram: SealedOnly }[] = [];

  /** Takes a Hello; false where there are too many. */
  decline({ sessionId, cookie }: Pick<Hello, "sessionId" | "cookie">, from: Address, nowUs: number): boolean {
    if (this.#waiting.length >= MAX_WAITING || !this.#budget.take(from.hostname, nowUs)) return false;
    const about = { proof: proofOf(cookie).slice(), robotId: new Uint8Array(ID_BYTES) };
    this.#waiting.push({ to: from, datagram: { kind: "sealed-only", sessionId, counter: 0, ...about } });
    return true;
  }

  /** The oldest answer. */
  poll(): { readonly to: Address; readonly datagram: SealedOnly } | undefined {
    return this.#waiting.shift();
  }

  /** When {@linkcode poll} will next have something, in µs. */
  get nextUs(): number {
    return this.#waiting.length > 0 ? -Infinity : Infinity;
  }
}
