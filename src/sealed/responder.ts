/**
 * The answers to those who begin a handshake, the cheapest first: nothing dear is done for who has not shown that it can be
 * reached, that it knows a pairing's secret, and that it does not ask too often.
 *
 * 1. the same Hello once more gets the same Welcome, which costs nothing;
 * 2. one without a proof of its address gets that proof; one with a wrong one, too: this end may have been started again;
 * 3. one of a pairing that is not known is told so;
 * 4. one whose tag is right, by which it has the pairing's secret, gets a key, which counts when it is used.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import type { Address } from "../common/address.ts";
import { HostBudget } from "../common/host_budget.ts";
import { type ControlDatagram, encodeDatagram } from "../protocol.ts";
import {
  decodeHelloPayload,
  encodeWelcomePayload,
  type Hello,
  HELLO_CLEAR_BYTES,
  PROLOGUE,
  proofOf,
} from "../protocol/handshake.ts";
import { isSameCookie } from "../protocol/subscription.ts";
import { NoiseHandshake } from "../seal/noise.ts";
import type { Sodium } from "../seal/sodium.ts";
import { openStrangerBudget } from "../send/viewers/admission.ts";
import type { Cookies } from "../send/viewers/cookies.ts";
import type { SealCounts, SealDropReason } from "./seal_counts.ts";
import type { Pairing } from "../pair/pairing.ts";
import { encodeRights } from "../pair/rights.ts";
import type { SealedPeers } from "./sealed_peers.ts";
import { SessionKey } from "./session_key.ts";

/** Handshakes that are looked at: each costs some tenths of a millisecond, and who begins one does so some times a second. */
const HANDSHAKES = { hostBurst: 16, hostPerSecond: 16, totalBurst: 64, totalPerSecond: 200 };

/** Answers to hosts where somebody is, or was, who is paired: they do not stand in one line with strangers. */
const KNOWN = { hostBurst: 64, hostPerSecond: 500, totalBurst: 128, totalPerSecond: 1000 };

/** Who answers. */
export interface ResponderParts {
  readonly sodium: Sodium;
  readonly peers: SealedPeers;
  readonly counts: SealCounts;
  readonly cookies: Cookies;
  /** What this end is. */
  readonly role: "viewer" | "robot";
  readonly sessionId: number;
  /** What this host calls itself, where it is a robot. */
  readonly robotId: string;
}

/** What a Hello is answered with. */
export type HelloAnswer = ControlDatagram | Uint8Array | undefined;

/** The answers. */
export class Responder {
  readonly #parts: ResponderParts;
  #pairings = new Map<string, Pairing>();
  #places = new Set<string>();
  readonly #strangers = openStrangerBudget();
  readonly #proofs = openStrangerBudget();
  readonly #known = new HostBudget(KNOWN);
  readonly #handshakes = new HostBudget(HANDSHAKES);

  constructor(parts: ResponderParts) {
    this.#parts = parts;
  }

  /** Knows these from now on. */
  know(pairings: readonly Pairing[]): void {
    this.#pairings = new Map(pairings.map((pairing) => [pairing.id, pairing]));
    this.#places = new Set(pairings.flatMap(({ addresses }) => addresses));
  }

  /** Takes a Hello, whose datagram `bytes` is; returns what it is to be answered with. */
  handleHello(hello: Hello, bytes: Uint8Array, from: Address, nowUs: number): HelloAnswer {
    const known = this.#findSame(bytes, from);
    if (known) return known;
    const { cookie, sessionId, pairingId } = hello;
    const challenge = this.prove({ cookie, sessionId }, from, nowUs);
    if (challenge) return challenge === "flood" ? this.#count("flood") : challenge;
    const pairing = this.#pairings.get(pairingId.toHex());
    if (!pairing) return this.refuse({ cookie, sessionId });
    if (!this.#handshakes.take(from.hostname, nowUs)) return this.#count("flood");
    if (!this.#isNewer(hello, from)) return this.#count("replayed");
    return this.#answer(hello, bytes, { pairing, from, nowUs });
  }

  /** Whether somebody has shown that it can be reached: nothing where it has; else what it is told. */
  prove(
    { cookie, sessionId }: Pick<Hello, "cookie" | "sessionId">,
    from: Address,
    nowUs: number,
  ): ControlDatagram | "flood" | undefined {
    const { cookies } = this.#parts;
    const isFirst = cookie.every((byte) => byte === 0);
    const isKnown = this.#places.has(from.hostname) || this.#parts.peers.hasHost(from.hostname);
    const budget = isKnown ? this.#known : isFirst ? this.#strangers : this.#proofs;
    if (!budget.take(from.hostname, nowUs)) return "flood";
    if (!isFirst && cookies.check(cookie, sessionId, from, nowUs)) return undefined;
    return { kind: "challenge", sessionId, counter: 0, cookie: cookies.make(sessionId, from, nowUs) };
  }

  /** What is said to who is not paired. */
  refuse({ cookie, sessionId }: Pick<Hello, "cookie" | "sessionId">): ControlDatagram {
    const robotId = Uint8Array.fromHex(this.#parts.robotId);
    return { kind: "sealed-only", sessionId, counter: 0, proof: proofOf(cookie).slice(), robotId };
  }

  #findSame(bytes: Uint8Array, from: Address): Uint8Array | undefined {
    const peer = this.#parts.peers.find(from);
    if (!peer) return undefined;
    for (const { exchange } of peer.keys()) {
      if (exchange && isSameCookie(exchange.hello, bytes)) return exchange.welcome;
    }
    return undefined;
  }

  /** An older one of the same initiator is sent again by somebody else. */
  #isNewer({ sessionId, counter }: Hello, from: Address): boolean {
    const peer = this.#parts.peers.find(from);
    if (!peer) return true;
    for (const { options } of peer.keys()) {
      if (options.initiatorId === sessionId && options.number >= counter) return false;
    }
    return true;
  }

  #answer(
    { sessionId: initiatorId, counter: number, message }: Hello,
    bytes: Uint8Array,
    { pairing, from, nowUs }: {
      readonly pairing: Pairing;
      readonly from: Address;
      readonly nowUs: number;
    },
  ): HelloAnswer {
    const { sodium, peers, counts, role, sessionId } = this.#parts;
    const prologue = concat([PROLOGUE, bytes.subarray(0, HELLO_CLEAR_BYTES)]);
    using noise = new NoiseHandshake(sodium, { role: "responder", psk: pairing.secret, prologue });
    const payload = noise.read(message);
    const said = payload && decodeHelloPayload(payload);
    if (!said || said.role === role) return this.#count("forged");
    const ownId = peers.hasRoom(from, nowUs) ? peers.drawId() : undefined;
    if (ownId === undefined) return this.#count("no-room");
    const welcome = noise.write(
      encodeWelcomePayload({ keyId: ownId, rights: encodeRights(pairing.rights), sessionId }),
    );
    const into = new Uint8Array(128);
    const header = { kind: "welcome", sessionId: initiatorId, counter: 0 } as const;
    const answer = into.subarray(0, encodeDatagram({ ...header, message: welcome }, into));
    const ids = role === "robot"
      ? { viewerId: initiatorId, broadcasterId: sessionId }
      : { viewerId: sessionId, broadcasterId: initiatorId };
    const names = { pairing, ownId, otherId: said.keyId, initiatorId, number, madeUs: nowUs, ...ids };
    const exchange = { hello: bytes.slice(), welcome: answer };
    peers.addPending(from, new SessionKey(sodium, noise.split(), names, exchange));
    counts.answered++;
    return answer;
  }

  #count(reason: SealDropReason): undefined {
    this.#parts.counts.drops.count(reason);
  }
}
