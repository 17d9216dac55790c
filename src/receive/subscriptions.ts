/**
 * The subscriptions of one viewer, to all the broadcasters that it asks.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import type { SealedOnly } from "../protocol/handshake.ts";
import type { Subscription } from "../protocol/subscription.ts";
import { StreamSubscription } from "./subscription.ts";

/** A request, and whom it asks. */
export interface DueRequest {
  readonly to: Address;
  readonly datagram: Subscription;
}

/** A broadcaster that speaks only to who is paired. */
export interface SealedBroadcaster {
  readonly address: Address;
  readonly robotId: Uint8Array;
}

/** All of them. */
export class Subscriptions {
  readonly #viewerId: number;
  readonly #all: StreamSubscription[];
  /** Those that have not been told that it ends; nothing while it goes on. */
  #leaving: StreamSubscription[] | undefined;

  /** @param viewerId 32 random bits, drawn at start */
  constructor(broadcasters: readonly Address[], viewerId: number) {
    this.#viewerId = viewerId;
    this.#all = broadcasters.map((address) => new StreamSubscription(address, viewerId));
  }

  /** Whether nobody is asked. */
  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** Whether the broadcaster at this address was asked. */
  isAsked(from: Address): boolean {
    return this.#all.some(({ address }) => isSameAddress(address, from));
  }

  /** Whether one on this host was. */
  isHostAsked(hostname: string): boolean {
    return this.#all.some(({ address }) => address.hostname === hostname);
  }

  /** Asks at another address from now on; nothing as `from`: one more. */
  retarget(from: Address | undefined, to: Address): void {
    if (!from) this.#all.push(new StreamSubscription(to, this.#viewerId));
    else this.#all.findLast(({ address }) => isSameAddress(address, from))?.move(to);
  }

  /** When the broadcaster at this address last answered, in µs; -Infinity where it never did. */
  answeredUs(address: Address): number {
    const asked = this.#all.filter((subscription) => isSameAddress(subscription.address, address));
    return Math.max(-Infinity, ...asked.map((subscription) => subscription.answeredUs));
  }

  /** Takes a challenge or a refusal; false where nobody asked for it. */
  handleAnswer(answer: Subscription | SealedOnly, from: Address, nowUs: number): boolean {
    return this.#all.some((asked) =>
      answer.kind === "challenge"
        ? asked.handleChallenge(answer, from, nowUs)
        : asked.handleRefusal(answer, from, nowUs)
    );
  }

  /** The broadcasters that speak only to who is paired, and what each calls itself: 8 bytes, all zero where it does not. */
  sealedOnly(nowUs: number): SealedBroadcaster[] {
    return this.#all.flatMap((asked) => {
      const robotId = asked.sealedBy(nowUs);
      return robotId ? [{ address: asked.address, robotId }] : [];
    });
  }

  /** The broadcasters that have no place for this viewer. */
  refusing(nowUs: number): Address[] {
    return this.#all.filter((asked) => asked.isRefused(nowUs)).map(({ address }) => address);
  }

  /** The request that is due now. */
  poll(nowUs: number): DueRequest | undefined {
    if (this.#leaving) return undefined;
    for (const asked of this.#all) {
      const datagram = asked.poll(nowUs);
      if (datagram) return { to: asked.address, datagram };
    }
    return undefined;
  }

  /** When {@linkcode poll} will next have something, in µs. */
  get nextUs(): number {
    return this.#leaving ? Infinity : Math.min(Infinity, ...this.#all.map((asked) => asked.nextUs));
  }

  /** Ends them all: the next farewell, to be sent once; nothing where there is none any more. */
  pollLeave(): DueRequest | undefined {
    this.#leaving ??= [...this.#all];
    const asked = this.#leaving.shift();
    return asked && { to: asked.address, datagram: asked.leave() };
  }
}
