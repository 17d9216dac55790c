/**
 * What a listener without keys says to a robot that pushes and wants to seal: that it has none.
 *
 * A robot that serves everybody asks that first, and sends in the clear only to who has said so.
 *
 * @module
 */

import { type Address, formatAddress } from "../common/address.ts";
import { HostBudget } from "../common/host_budget.ts";
import { type Hello, ID_BYTES, proofOf, type SealedOnly } from "../protocol/handshake.ts";

/** Each costs a datagram, which is shorter than what it answers; a robot that has many pairings asks by each of them. */
const ANSWERS = { hostBurst: 64, hostPerSecond: 40, totalBurst: 128, totalPerSecond: 200 };
/** Answers that wait to be sent: more do in a flood alone. */
const MAX_WAITING = 8;
/** Robots that are remembered to ask; anybody can claim to be one. */
const MAX_ASKING = 4;
/** One that serves everybody sends its stream well within this time, … */
const IN_VAIN_US = 1_000_000;
/** … and one of whom nothing was heard for this long asks no more. */
const HEARD_US = 2_000_000;

/** A robot that asks, and when it first and last did. */
interface Asking {
  readonly from: Address;
  readonly sinceUs: number;
  lastUs: number;
}

/** The answers of one listener. */
export class DeclinedHellos {
  readonly #budget = new HostBudget(ANSWERS);
  readonly #waiting: { readonly to: Address; readonly datagram: SealedOnly }[] = [];
  readonly #asking = new Map<string, Asking>();

  /** Takes a Hello; false where there are too many. */
  decline({ sessionId, cookie }: Pick<Hello, "sessionId" | "cookie">, from: Address, nowUs: number): boolean {
    if (this.#waiting.length >= MAX_WAITING || !this.#budget.take(from.hostname, nowUs)) return false;
    this.#note(from, nowUs);
    const about = { proof: proofOf(cookie).slice(), robotId: new Uint8Array(ID_BYTES) };
    this.#waiting.push({ to: from, datagram: { kind: "sealed-only", sessionId, counter: 0, ...about } });
    return true;
  }

  /** The oldest answer. */
  poll(): { readonly to: Address; readonly datagram: SealedOnly } | undefined {
    return this.#waiting.shift();
  }

  /** The robots that have gone on asking, and got no further than that. */
  asking(nowUs: number): Address[] {
    return [...this.#asking.values()]
      .filter(({ sinceUs, lastUs }) => nowUs - sinceUs >= IN_VAIN_US && nowUs - lastUs < HEARD_US)
      .map(({ from }) => from);
  }

  /** When {@linkcode poll} will next have something, in µs. */
  get nextUs(): number {
    return this.#waiting.length > 0 ? -Infinity : Infinity;
  }

  #note(from: Address, nowUs: number): void {
    for (const [key, { lastUs }] of this.#asking) {
      if (nowUs - lastUs >= HEARD_US) this.#asking.delete(key);
    }
    const key = formatAddress(from);
    const known = this.#asking.get(key);
    if (known) known.lastUs = nowUs;
    else if (this.#asking.size < MAX_ASKING) this.#asking.set(key, { from, sinceUs: nowUs, lastUs: nowUs });
  }
}
