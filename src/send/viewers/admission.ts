/**
 * Who becomes a viewer: whoever asks is challenged for a proof of its address, and admitted where there is a place.
 *
 * Who is served already is known by its address and the proof that it gave before, without computing anything; what
 * anybody else costs is bounded. The exchange is drawn in `protocol/subscription.ts`.
 *
 * @module
 */

import type { Address } from "../../common/address.ts";
import type { DropCounter } from "../../common/drop_counts.ts";
import { HostBudget } from "../../common/host_budget.ts";
import type { ControlDatagram } from "../../protocol.ts";
import { type Hello, ID_BYTES, proofOf } from "../../protocol/handshake.ts";
import type { PairAsk } from "../../protocol/pairing.ts";
import type { Subscription } from "../../protocol/subscription.ts";
import type { Cookies } from "./cookies.ts";
import type { Viewers } from "./viewers.ts";

/**
 * How many answers strangers get: whoever asks for the stream, and members of groups. Each costs a hash or a datagram, so
 * a flood would take the machine from the stream. A viewer that asks needs two, and asks four times a second; sources of
 * datagrams can be forged.
 */
const STRANGERS = { hostBurst: 16, hostPerSecond: 16, totalBurst: 64, totalPerSecond: 1000 };

/** What somebody may ask for who is no viewer yet: the stream, or keys. */
export type AdmissionRequest = Subscription | Hello | PairAsk;

/** What admits a viewer. */
export interface AdmissionParts {
  readonly viewers: Viewers;
  readonly cookies: Cookies;
}

/** The way in, and out. */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #drops: DropCounter;
  /** What may be answered to those who are no viewers. */
  readonly #strangers = openStrangerBudget();
  /** What checking proofs may cost. */
  readonly #proofs = openStrangerBudget();

  constructor(parts: AdmissionParts, drops: DropCounter) {
    this.#parts = parts;
    this.#drops = drops;
  }

  /** Takes a request; returns what it is to be answered with, `describe`: with the description of the stream. */
  handle(request: AdmissionRequest, from: Address, nowUs: number): ControlDatagram | "describe" | undefined {
    return request.kind === "hello" || request.kind === "pair-ask"
      ? this.handleHello(request, from, nowUs)
      : this.handleSubscribe(request, from, nowUs);
  }

  /** Takes a request for the stream. */
  handleSubscribe(
    request: Subscription,
    from: Address,
    nowUs: number,
  ): Subscription | "describe" | undefined {
    const { viewers, cookies } = this.#parts;
    if (viewers.renew(request, from, nowUs)) return undefined;
    const { sessionId, cookie } = request;
    // The first one comes without a proof.
    const isFirst = cookie.every((byte) => byte === 0);
    // Whoever answers a challenge does not stand in one line with those who only ask.
    const budget = isFirst ? this.#strangers : this.#proofs;
    if (!budget.take(from.hostname, nowUs)) return void this.#drops.count("flood");
    if (isFirst || !cookies.check(cookie, sessionId, from, nowUs)) {
      return { kind: "challenge", sessionId, counter: 0, cookie: cookies.make(sessionId, from, nowUs) };
    }
    const proof = { sessionId, cookie, untilUs: cookies.epochEndUs(nowUs) };
    const outcome = viewers.subscribe(from, nowUs, proof);
    if (outcome === "new") return "describe";
    if (outcome === "renewed") return undefined;
    this.#drops.count("no-room");
    return { kind: "refusal", sessionId, counter: 0, cookie: cookie.slice() };
  }

  /** Takes the beginning of a handshake or a pairing: this end has no keys, and says so to whoever has shown that it can be reached. */
  handleHello(
    { sessionId, cookie }: Pick<Hello, "sessionId" | "cookie">,
    from: Address,
    nowUs: number,
  ): ControlDatagram | undefined {
    const { cookies } = this.#parts;
    if (!this.#strangers.take(from.hostname, nowUs)) return void this.#drops.count("flood");
    if (cookies.check(cookie, sessionId, from, nowUs)) {
      const robotId = new Uint8Array(ID_BYTES);
      return { kind: "sealed-only", sessionId, counter: 0, proof: proofOf(cookie).slice(), robotId };
    }
    return { kind: "challenge", sessionId, counter: 0, cookie: cookies.make(sessionId, from, nowUs) };
  }

  /** Takes a farewell. */
  handleLeave(request: Subscription, from: Address, nowUs: number): void {
    if (this.#isProven(request, from, nowUs)) this.#parts.viewers.leave(from);
    else this.#drops.count("wrong-cookie");
  }

  /** Whether a question for the time is answered: also to strangers, since who watches a group is not in the table. */
  admitsQuestion(from: Address, nowUs: number): boolean {
    const feed = this.#parts.viewers.find(from);
    if (feed) feed.heardUs = nowUs;
    if (feed || this.#strangers.take(from.hostname, nowUs)) return true;
    this.#drops.count("flood");
    return false;
  }

  #isProven(request: Subscription, from: Address, nowUs: number): boolean {
    const { viewers, cookies } = this.#parts;
    if (viewers.renew(request, from, nowUs)) return true;
    if (!viewers.find(from) || !this.#proofs.take(from.hostname, nowUs)) return false;
    return cookies.check(request.cookie, request.sessionId, from, nowUs);
  }
}

/** What strangers may cost. */
export function openStrangerBudget(): HostBudget {
  return new HostBudget(STRANGERS);
}
