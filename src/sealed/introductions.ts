/**
 * How a robot gets to know who has a pairing, once they speak by its keys.
 *
 * 1. a viewer whose pairing says that the robot is still to be told tells its name again and again, and which older pairing
 *    this one takes the place of, one at a time;
 * 2. the robot answers each; a name counts where it has none of its own for the pairing, and an older pairing goes where the
 *    viewer has shown that it is its own, by its secret.
 *
 * Nothing of it is said but under a seal.
 *
 * @module
 */

import { hmac } from "@noble/hashes/hmac";
import { sha256 } from "@noble/hashes/sha2";
import { concat } from "@std/bytes/concat";
import type { SealEvent } from "../common/seal_event.ts";
import { foldHost, type Pairing } from "../pair/pairing.ts";
import { ID_BYTES } from "../protocol/handshake.ts";
import { Kind, readKind } from "../protocol/header.ts";
import {
  decodeIntroduced,
  decodeIntroduction,
  encodeIntroduced,
  encodeIntroduction,
  type Introduction,
  REPLACING_PROOF_BYTES,
} from "../protocol/introduction.ts";
import { isSameCookie } from "../protocol/subscription.ts";
import type { SealedPeer } from "./sealed_peers.ts";
import type { SessionKey } from "./session_key.ts";

const INTERVAL_US = 300_000;
/** How often a viewer tries by one key: a robot of an older version does not answer. */
const MAX_TRIES = 20;
/** How many a robot looks at by one key. */
const MAX_HEARD = 100;
const USE = new TextEncoder().encode("UIS 1 replaces");
const NONE = new Uint8Array(ID_BYTES);
const NO_PROOF = new Uint8Array(REPLACING_PROOF_BYTES);

/** What it is given. */
export interface IntroductionsParts {
  readonly role: "viewer" | "robot";
  /** What the robot is to call this host. */
  readonly name: () => string;
  /** Those that count now. */
  readonly pairings: () => readonly Pairing[];
  readonly tell: (event: SealEvent) => void;
}

/** Of one peer. */
interface Progress {
  readonly key: SessionKey;
  tries: number;
  nextUs: number;
  /** The id of the older pairing that was answered for last. */
  heardId?: string;
}

/** One machine's. */
export class Introductions {
  readonly #parts: IntroductionsParts;
  readonly #progress = new WeakMap<SealedPeer, Progress>();
  /** Answers that are owed. */
  readonly #owed: { readonly peer: SealedPeer; readonly replacedId: Uint8Array }[] = [];
  #nextUs = Infinity;

  constructor(parts: IntroductionsParts) {
    this.#parts = parts;
  }

  /** Takes a datagram of these kinds that was opened. */
  handle(bytes: Uint8Array, peer: SealedPeer): void {
    const kind = readKind(bytes);
    if (kind === Kind.Introduction && this.#parts.role === "robot") {
      const said = decodeIntroduction(bytes);
      if (said) this.#hear(said, peer);
    }
    if (kind === Kind.Introduced && this.#parts.role === "viewer") {
      const replacedId = decodeIntroduced(bytes);
      if (replacedId) this.#noteHeard(replacedId.toHex(), peer);
    }
  }

  /** There are other pairings, or other things to be told of them. */
  noteChanged(): void {
    this.#nextUs = -Infinity;
  }

  /** Somebody has a new key: who is to be told anything is told, and a robot tells who it is. */
  noteKeyed(peer: SealedPeer): void {
    this.noteChanged();
    const pairing = this.#parts.role === "robot" ? this.#pairingOf(peer) : undefined;
    if (!pairing) return;
    const { hostname } = peer.address;
    const isKnown = foldHost(pairing.addresses[0] ?? "") === foldHost(hostname);
    if (pairing.isUnused || !isKnown) this.#parts.tell({ kind: "met", id: pairing.id, hostname });
  }

  /** Writes what is due to one of these to the front of `into`. */
  poll(
    peers: Iterable<SealedPeer>,
    nowUs: number,
    into: Uint8Array,
  ): { readonly peer: SealedPeer; readonly length: number } | undefined {
    const owed = this.#owed.shift();
    if (owed) return { peer: owed.peer, length: encodeIntroduced(owed.replacedId, into) };
    if (nowUs < this.#nextUs) return undefined;
    this.#nextUs = Infinity;
    for (const peer of peers) {
      const length = this.#pollPeer(peer, nowUs, into);
      if (length > 0) {
        this.#nextUs = nowUs;
        return { peer, length };
      }
    }
    return undefined;
  }

  /** When {@linkcode poll} will next have something, in µs. */
  get nextUs(): number {
    return this.#owed.length > 0 ? -Infinity : this.#nextUs;
  }

  #pollPeer(peer: SealedPeer, nowUs: number, into: Uint8Array): number {
    const pairing = this.#pairingOf(peer);
    if (this.#parts.role !== "viewer" || !pairing?.introduction) return 0;
    const progress = this.#progressOf(peer);
    const [older] = pairing.introduction.replaces;
    if (progress.tries >= MAX_TRIES || progress.heardId === (older?.id ?? NONE.toHex())) return 0;
    const isDue = nowUs >= progress.nextUs;
    if (isDue) progress.nextUs = nowUs + INTERVAL_US;
    this.#nextUs = Math.min(this.#nextUs, progress.nextUs);
    if (!isDue) return 0;
    progress.tries++;
    const about = older
      ? { replacedId: Uint8Array.fromHex(older.id), proof: proveReplacing(older.secret, pairing.id) }
      : { replacedId: NONE, proof: NO_PROOF };
    return encodeIntroduction({ name: this.#parts.name(), ...about }, into);
  }

  #hear({ name, replacedId, proof }: Introduction, peer: SealedPeer): void {
    const pairing = this.#pairingOf(peer);
    const progress = this.#progressOf(peer);
    if (!pairing || progress.tries++ >= MAX_HEARD) return;
    this.#owed.push({ peer, replacedId: replacedId.slice() });
    if (pairing.isNameless && name !== "") this.#parts.tell({ kind: "named", id: pairing.id, name });
    const olderId = replacedId.toHex();
    const older = this.#parts.pairings().find(({ id }) => id === olderId && id !== pairing.id);
    if (!older || !isSameCookie(proof, proveReplacing(older.secret, pairing.id))) return;
    this.#parts.tell({ kind: "replaced", id: pairing.id, olderId });
  }

  #noteHeard(replacedId: string, peer: SealedPeer): void {
    const pairing = this.#pairingOf(peer);
    if (!pairing?.introduction) return;
    const progress = this.#progressOf(peer);
    progress.heardId = replacedId;
    progress.nextUs = -Infinity;
    this.#parts.tell({ kind: "introduced", id: pairing.id, replacedId });
  }

  /** As it is known now: what is kept of it may have changed since the session began. */
  #pairingOf({ current }: SealedPeer): Pairing | undefined {
    return this.#parts.pairings().find(({ id }) => id === current?.options.pairing.id);
  }

  #progressOf(peer: SealedPeer): Progress {
    const known = this.#progress.get(peer);
    if (known?.key === peer.current) return known!;
    const begun: Progress = { key: peer.current!, tries: 0, nextUs: -Infinity };
    this.#progress.set(peer, begun);
    return begun;
  }
}

/** What only somebody knows who has the older pairing's secret, and is worth nothing in another session's place. */
export function proveReplacing(secret: Uint8Array, id: string): Uint8Array {
  const text = concat([USE, Uint8Array.fromHex(id)]);
  return hmac(sha256, secret, text).subarray(0, REPLACING_PROOF_BYTES);
}
