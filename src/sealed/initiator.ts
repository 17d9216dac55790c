/**
 * The beginning of handshakes with one peer, and of new ones where it falls silent.
 *
 * 1. a Hello leaves again and again, soon at first, until it is answered: by a challenge, which the next Hello proves its
 *    address with, by a Welcome, or by the word that the pairing is not known, after which another one is tried;
 * 2. with the Welcome there is a key, and whatever is sent is sealed by it;
 * 3. a peer that is silent is nudged, since it may have nothing to send; where it stays silent it may have been started
 *    again, and a new handshake begins while the old keys stay;
 * 4. so it does in time for keys to stay fresh.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { Datagram } from "../protocol.ts";
import { decodeWelcomePayload, proofOf, type SealedOnly, type Welcome } from "../protocol/handshake.ts";
import { COOKIE_BYTES, isSameCookie, type Subscription } from "../protocol/subscription.ts";
import { beginHello, type BegunHello, type InitiatorParts } from "./begun_hello.ts";
import type { Pairing } from "../pair/pairing.ts";
import { decodeRights } from "../pair/rights.ts";
import type { SealedPeer } from "./sealed_peers.ts";
import { SessionKey } from "./session_key.ts";

/** A peer that has been silent for this long is nudged, and again after each interval. */
const NUDGE_AFTER_US = 80_000;
const NUDGE_INTERVAL_US = 40_000;
/** One that has been silent for this long is asked for new keys. */
const SILENCE_US = 200_000;
/** How soon a Hello is repeated: the first ones, those of the first two seconds, and all others. */
const HELLO_INTERVALS_US = [40_000, 100_000, 250_000] as const;
const QUICK_HELLOS = 8;
const SOON_US = 2_000_000;
/** For so long the same Hello is repeated. */
const HELLO_US = 3_000_000;
/** A key is followed by another one after this time, and after so many datagrams. */
const KEY_US = 3_600_000_000;
const KEY_DATAGRAMS = 2 ** 31;
/** How long the word that a pairing is not known is believed. */
const REFUSED_US = 4_000_000;

/** The handshakes with one peer. */
export class Initiator implements Disposable {
  /** When the peer last answered, in µs. */
  answeredUs = -Infinity;
  readonly #parts: InitiatorParts;
  #address: Address;
  #pairings: readonly Pairing[];
  #cookie = new Uint8Array(COOKIE_BYTES);
  #number = 0;
  #turn = 0;
  #begun: BegunHello | undefined;
  #hellos = 0;
  #soughtUs: number | undefined;
  #nextHelloUs = 0;
  #nudgedUs = -Infinity;
  #refusedUs = -Infinity;

  constructor(parts: InitiatorParts, address: Address, pairings: readonly Pairing[]) {
    this.#parts = parts;
    this.#address = address;
    this.#pairings = pairings;
  }

  get address(): Address {
    return this.#address;
  }

  /** What the peer gave last as a proof of this end's address. */
  get cookie(): Uint8Array {
    return this.#cookie;
  }

  /** Those that it tries. */
  get pairings(): readonly Pairing[] {
    return this.#pairings;
  }

  /** Whether the peer knows none of the pairings, as far as it has said so lately. */
  isRefused(nowUs: number): boolean {
    return nowUs - this.#refusedUs < REFUSED_US;
  }

  /** Tries these from now on, where they are others from the first one on: each is to be refused before all are. */
  choose(pairings: readonly Pairing[]): void {
    const isKnown = ({ id }: Pairing) => this.#pairings.some((known) => known.id === id);
    if (pairings.some(({ id }, i) => this.#pairings[i]?.id !== id)) this.#turn = 0;
    if (!pairings.every(isKnown)) this.#refusedUs = -Infinity;
    this.#pairings = pairings;
    if (this.#begun && !pairings.includes(this.#begun.pairing)) this.#forgetHello();
  }

  /** Looks for the peer at another address from now on; who was found at the old one is forgotten. */
  move(to: Address): void {
    this.#parts.peers.endAt(this.#address);
    this.#address = to;
    this.#cookie = new Uint8Array(COOKIE_BYTES);
    this.#soughtUs = undefined;
    this.#refusedUs = -Infinity;
    this.#forgetHello();
  }

  /** The Hello that is due now, written to the front of `into`; 0 where none is. */
  pollHello(nowUs: number, into: Uint8Array): number {
    if (this.#pairings.length === 0 || !this.#isSeeking(nowUs) || nowUs < this.#nextHelloUs) return 0;
    if (this.#begun && nowUs - this.#begun.sinceUs > HELLO_US) this.#forgetHello();
    this.#soughtUs ??= nowUs;
    const [quickUs, soonUs, lateUs] = HELLO_INTERVALS_US;
    const isSoon = nowUs - this.#soughtUs < SOON_US;
    this.#nextHelloUs = nowUs + (this.#hellos++ < QUICK_HELLOS ? quickUs : isSoon ? soonUs : lateUs);
    const begun = this.#begun ??= this.#begin(nowUs);
    if (!begun) return 0;
    into.set(begun.bytes);
    return begun.bytes.length;
  }

  /** Whether the peer is to be nudged now; answering true counts as done. */
  pollNudge(nowUs: number): boolean {
    const peer = this.#peer;
    if (!peer?.current || nowUs < this.#nudgeUs(peer)) return false;
    this.#nudgedUs = nowUs;
    return true;
  }

  /** When {@linkcode pollHello} or {@linkcode pollNudge} will next have something, in µs. */
  nextUs(nowUs: number): number {
    const peer = this.#peer;
    const nudgeUs = peer?.current ? this.#nudgeUs(peer) : Infinity;
    if (this.#pairings.length === 0) return nudgeUs;
    const seekUs = this.#isSeeking(nowUs) ? this.#nextHelloUs : this.#silentUs(peer!);
    return Math.min(nudgeUs, seekUs);
  }

  /** Takes what may be an answer; false where it is none. */
  handle(datagram: Datagram, nowUs: number): boolean {
    const isAnswer = datagram.kind === "challenge"
      ? this.handleChallenge(datagram, nowUs)
      : datagram.kind === "sealed-only"
      ? this.handleSealedOnly(datagram, nowUs)
      : datagram.kind === "welcome" && this.handleWelcome(datagram, nowUs) !== undefined;
    if (isAnswer) this.answeredUs = nowUs;
    return isAnswer;
  }

  /** Takes a proof of this end's address; false where nobody asked for it. */
  handleChallenge({ sessionId, cookie }: Subscription, nowUs: number): boolean {
    if (sessionId !== this.#parts.sessionId || !this.#begun) return false;
    if (isSameCookie(cookie, this.#cookie)) return true;
    this.#cookie = cookie.slice();
    this.#forgetHello();
    this.#nextHelloUs = nowUs;
    return true;
  }

  /** Takes the word that the pairing is not known; false where it is not an answer. */
  handleSealedOnly({ sessionId, proof }: SealedOnly, nowUs: number): boolean {
    const isAnswer = sessionId === this.#parts.sessionId && this.#begun &&
      isSameCookie(proof, proofOf(this.#cookie));
    if (!isAnswer) return false;
    this.#turn++;
    this.#forgetHello();
    if (this.#turn % this.#pairings.length !== 0) this.#nextHelloUs = nowUs;
    else this.#refusedUs = nowUs;
    return true;
  }

  /** Takes the end of the handshake, from which on there is a new key; false where it is not that. */
  handleWelcome({ sessionId, message }: Welcome, nowUs: number): SealedPeer | undefined {
    const begun = this.#begun;
    if (!begun || sessionId !== this.#parts.sessionId) return undefined;
    const payload = begun.noise.read(message);
    const said = payload && decodeWelcomePayload(payload);
    const { sodium, peers, role } = this.#parts;
    // Another key may have got the id meanwhile.
    if (!said || !peers.isFree(begun.keyId)) return void this.#forgetHello();
    const ids = role === "viewer"
      ? { viewerId: sessionId, broadcasterId: said.sessionId }
      : { viewerId: said.sessionId, broadcasterId: sessionId };
    const { pairing, keyId: ownId, number } = begun;
    if (role === "viewer") this.#parts.onRights?.(pairing, decodeRights(said.rights));
    const names = { pairing, ownId, otherId: said.keyId, initiatorId: sessionId, number, ...ids };
    const key = new SessionKey(sodium, begun.noise.split(), { ...names, madeUs: nowUs });
    this.#begun = this.#soughtUs = undefined;
    this.#hellos = 0;
    this.#nudgedUs = -Infinity;
    this.#refusedUs = -Infinity;
    return peers.install(this.#address, key);
  }

  /** Wipes what is secret. */
  [Symbol.dispose](): void {
    this.#forgetHello();
  }

  get #peer(): SealedPeer | undefined {
    return this.#parts.peers.find(this.#address);
  }

  /** Whether new keys are wanted now. */
  #isSeeking(nowUs: number): boolean {
    const peer = this.#peer;
    if (!peer?.current) return true;
    const { options, sealed } = peer.current;
    return nowUs >= this.#silentUs(peer) || nowUs - options.madeUs >= KEY_US || sealed >= KEY_DATAGRAMS;
  }

  #silentUs(peer: SealedPeer): number {
    return peer.lastUs + SILENCE_US;
  }

  /** At once with a new key, which counts at the other end when it is used. */
  #nudgeUs(peer: SealedPeer): number {
    const firstUs = peer.current!.isConfirmed ? peer.lastUs + NUDGE_AFTER_US : peer.keyedUs;
    return Math.max(firstUs, this.#nudgedUs + NUDGE_INTERVAL_US);
  }

  #begin(nowUs: number): BegunHello | undefined {
    const pairing = this.#pairings[this.#turn % this.#pairings.length]!;
    return beginHello(this.#parts, { pairing, number: this.#number++, cookie: this.#cookie, nowUs });
  }

  #forgetHello(): void {
    this.#begun?.noise[Symbol.dispose]();
    this.#begun = undefined;
  }
}
