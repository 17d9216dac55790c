/**
 * What both machines' sealed forms are made of: who may talk, the keys, and the handshakes in both directions.
 *
 * 1. `handle`: a sealed datagram is opened, and nothing of it counts before its tag is right; what belongs to a handshake is
 *    answered; everything else is for the machine inside, or for nobody;
 * 2. `poll`: answers to handshakes and signs of life, then what begins handshakes;
 * 3. `seal`: what the machine inside has written, in place.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import type { Outgoing } from "../common/outgoing.ts";
import { type ControlDatagram, decodeDatagram } from "../protocol.ts";
import { findHeaderFault, isOfHandshake, Kind, readKind } from "../protocol/header.ts";
import type { Sodium } from "../seal/sodium.ts";
import { Cookies } from "../send/viewers/cookies.ts";
import { Initiator } from "./initiator.ts";
import { Introductions } from "./introductions.ts";
import { KnownPairings } from "./known_pairings.ts";
import { Outbox } from "./outbox.ts";
import { PairingEnd } from "./pairing_end.ts";
import { Responder } from "./responder.ts";
import { SealCounts } from "./seal_counts.ts";
import type { Pairing } from "../pair/pairing.ts";
import type { SealOptions } from "./seal_options.ts";
import { type SealedPeer, SealedPeers } from "./sealed_peers.ts";
import { type Said, writeNudge, writeSign } from "./signs_of_life.ts";

const EXPIRY_INTERVAL_US = 1_000_000;

/** How an end is set up. */
export interface SealedEndOptions {
  readonly sodium: Sodium;
  readonly role: "viewer" | "robot";
  /** Of the machine inside: a viewer's id, or a broadcaster's session. */
  readonly sessionId: number;
  /** At least 16 random bytes, for the cookies. */
  readonly secret: Uint8Array;
  readonly seal: SealOptions;
  /** Whether somebody was named who is at this address: a viewer asks for the stream then. */
  readonly isNamed: (address: Address) => boolean;
  /** Somebody has a new key by which it is spoken to. */
  readonly onKeyed: (peer: SealedPeer) => void;
}

/** What became of a datagram: opened, and who it is from; done with; or not sealed at all. */
export type Handled = SealedPeer | "taken" | "plain";

/** One machine's. */
export class SealedEnd {
  readonly counts = new SealCounts();
  readonly peers: SealedPeers;
  readonly responder: Responder;
  readonly pairing: PairingEnd;
  readonly initiators: Initiator[] = [];
  readonly #introductions: Introductions;
  readonly #options: SealedEndOptions;
  readonly #known: KnownPairings;
  #seal: SealOptions;
  readonly #answers = new Outbox();
  readonly #outgoing: { to: Address; length: number } = { to: undefined!, length: 0 };
  #nextExpiryUs = 0;
  /** When nothing was due of its own; it is asked for each datagram of a picture, most of them in one moment. */
  #quietUs = NaN;

  constructor(options: SealedEndOptions) {
    this.#options = options;
    this.#known = new KnownPairings(options.role);
    this.#seal = options.seal;
    const { counts } = this;
    const peers = this.peers = new SealedPeers(counts, (peer) => {
      this.pairing.noteKept(peer.current!.options.pairing.id);
      this.#introductions.noteKeyed(peer);
      options.onKeyed(peer);
    });
    const cookies = new Cookies(options.secret);
    this.responder = new Responder({ ...options, peers, counts, cookies, robotId: options.seal.robotId });
    this.pairing = new PairingEnd({ ...options, responder: this.responder, counts });
    this.responder.know(this.pairings);
    this.#introductions = new Introductions({
      role: options.role,
      name: () => this.#seal.name,
      pairings: () => this.pairings,
      tell: (event) => this.pairing.tell(event),
    });
  }

  /** Whether strangers are spoken to, in the clear. */
  get isOpen(): boolean {
    return this.#seal.isOpen;
  }

  /** The pairings with the other side by which a stream is watched. */
  get pairings(): readonly Pairing[] {
    return this.#known.of(this.#seal, this.pairing.newPairing).all;
  }

  /** Goes by other pairings from now on; returns those who are forgotten, whose sessions have ended. */
  setSeal(seal: SealOptions): SealedPeer[] {
    this.#quietUs = NaN;
    this.#seal = seal;
    this.pairing.setSeal(seal);
    const { pairings } = this;
    this.responder.know(pairings);
    this.#introductions.noteChanged();
    const ids = new Set(pairings.map(({ id }) => id));
    const ended: SealedPeer[] = [];
    for (const peer of [...this.peers]) {
      if ([...peer.keys()].every(({ options }) => ids.has(options.pairing.id))) continue;
      this.peers.end(peer);
      ended.push(peer);
    }
    return ended;
  }

  /** Begins handshakes with a peer, by the first of these pairings that it knows. */
  seek(address: Address, pairings: readonly Pairing[]): void {
    this.#quietUs = NaN;
    const known = this.seeks(address);
    if (known) return known.choose(pairings);
    const { peers, counts } = this;
    const onRights = this.pairing.noteRights.bind(this.pairing);
    this.initiators.push(new Initiator({ ...this.#options, peers, counts, onRights }, address, pairings));
  }

  /** What begins handshakes with whoever is at this address. */
  seeks(address: Address): Initiator | undefined {
    return this.initiators.find((initiator) => isSameAddress(initiator.address, address));
  }

  /** The pairings with those that are known to be at this address. */
  pairedAt(address: Address): readonly Pairing[] {
    return this.#known.of(this.#seal, this.pairing.newPairing).at(address);
  }

  /**
   * Takes a datagram; where it is opened it has the form that it had before it was sealed, and is as long as
   * `peers.openedBytes` says.
   */
  handle(bytes: Uint8Array, from: Address, nowUs: number): Handled {
    this.#quietUs = NaN;
    const fault = findHeaderFault(bytes);
    if (fault === "sealed") return this.#open(bytes, from, nowUs);
    if (fault) return "plain";
    return isOfHandshake(readKind(bytes)) ? this.#handleHandshake(bytes, from, nowUs) : "plain";
  }

  /** Seals, in place, what has been written to the front of `into`; nothing where there is no key to do it by. */
  seal(peer: SealedPeer, length: number, into: Uint8Array): Outgoing | undefined {
    this.#outgoing.length = peer.current?.seal(into, length) ?? 0;
    this.#outgoing.to = peer.address;
    return this.#outgoing.length > 0 ? this.#outgoing : undefined;
  }

  /** Seals what has been written for somebody, where anything has. */
  sealFor(said: Said | undefined, into: Uint8Array): Outgoing | undefined {
    return said && this.seal(said.peer, said.length, into);
  }

  /** Writes what is due of its own to the front of `into`. */
  poll(nowUs: number, into: Uint8Array): Outgoing | undefined {
    if (nowUs === this.#quietUs) return undefined;
    const answer = this.#answers.shift();
    if (answer) {
      into.set(answer.bytes);
      const isToStranger = this.peers.find(answer.to)?.current === undefined;
      return { to: answer.to, length: answer.bytes.length, isToStranger };
    }
    if (nowUs >= this.#nextExpiryUs) {
      this.#nextExpiryUs = nowUs + EXPIRY_INTERVAL_US;
      this.peers.expire(nowUs);
    }
    for (const peer of this.peers) {
      if (!peer.isOwedAnswer) continue;
      peer.isOwedAnswer = false;
      const sealed = this.seal(peer, writeSign(Kind.Alive, into), into);
      if (sealed) return sealed;
    }
    const said = this.sealFor(this.#introductions.poll(this.peers, nowUs, into), into);
    if (said) return said;
    const request = this.pairing.poll(nowUs, into);
    if (request) return request;
    for (const initiator of this.initiators) {
      const due = this.#pollInitiator(initiator, nowUs, into);
      if (due) return due;
    }
    this.#quietUs = nowUs;
    return undefined;
  }

  /** When {@linkcode poll} will next have something, in µs, if nothing is handled before. */
  nextUs(nowUs: number): number {
    let nextUs = Math.min(this.#nextExpiryUs, this.pairing.nextUs, this.#introductions.nextUs);
    for (const initiator of this.initiators) nextUs = Math.min(nextUs, initiator.nextUs(nowUs));
    return nextUs;
  }

  /** Says something, in return for what is being handled, to somebody in the clear, unless too much waits to be said. */
  answer(to: Address, answer: ControlDatagram | Uint8Array): void {
    if (!this.#answers.push(to, answer)) this.counts.drops.count("flood");
  }

  #open(bytes: Uint8Array, from: Address, nowUs: number): Handled {
    const peer = this.peers.open(bytes, from, nowUs);
    if (!peer) return "taken";
    const kind = readKind(bytes);
    // Who renews is told that it has been heard, as is who asks.
    if (kind === Kind.Probe || kind === Kind.Subscribe) peer.isOwedAnswer = true;
    if (kind === Kind.Introduction || kind === Kind.Introduced) {
      this.#introductions.handle(bytes.subarray(0, this.peers.openedBytes), peer);
      return "taken";
    }
    return kind === Kind.Probe || kind === Kind.Alive ? "taken" : peer;
  }

  #handleHandshake(bytes: Uint8Array, from: Address, nowUs: number): Handled {
    const datagram = decodeDatagram(bytes);
    if (typeof datagram === "string") return "plain";
    if (datagram.kind === "hello") {
      const answer = this.responder.handleHello(datagram, bytes, from, nowUs);
      if (answer) this.answer(from, answer);
      return "taken";
    }
    const paired = this.pairing.handle(datagram, bytes, from, nowUs);
    if (paired !== "other") {
      if (paired) this.answer(from, paired);
      const { newPairing } = this.pairing;
      // What was agreed on is tried from now on.
      if (newPairing && this.pairing.isAsking(from)) this.seek(from, [newPairing]);
      return "taken";
    }
    const initiator = this.seeks(from);
    if (!initiator) return "plain";
    if (!initiator.handle(datagram, nowUs)) this.counts.drops.count("unasked");
    return "taken";
  }

  #pollInitiator(initiator: Initiator, nowUs: number, into: Uint8Array): Outgoing | undefined {
    const { address } = initiator;
    if (initiator.pollNudge(nowUs)) {
      const peer = this.peers.find(address)!;
      const sealed = this.seal(peer, writeNudge(this.#options, initiator, into), into);
      if (sealed) return sealed;
    }
    const length = initiator.pollHello(nowUs, into);
    return length > 0 ? { to: address, length, isToStranger: !this.#options.isNamed(address) } : undefined;
  }
}
