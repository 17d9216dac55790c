/**
 * The keys of groups that a viewer hears: which robot each is of, and what is asked for where there is none.
 *
 * 1. a datagram that is sealed for a group is opened by the key that the robot at its source has told; nothing of it counts
 *    before its tag is right;
 * 2. where there is none, or the tag is wrong, the robot is asked for the key, under the seal of the two; it may have another
 *    one now;
 * 3. where nobody is spoken to at that source, it is looked for there, if it can be a robot that is paired.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import { HostBudget } from "../common/host_budget.ts";
import { decodeGroupKey, encodeGroupAsk } from "../protocol/group_key.ts";
import { isForAll, markOpened, readKeyId, readKind, readSealCounter } from "../protocol/header.ts";
import { ReplayWindow } from "../seal/replay_window.ts";
import type { DatagramKey, Sodium } from "../seal/sodium.ts";
import type { SealedEnd } from "./sealed_end.ts";
import type { SealedPeer } from "./sealed_peers.ts";
import type { Said } from "./signs_of_life.ts";

/** A robot is asked again after this time, while it is heard. */
const ASK_INTERVAL_US = 40_000;
/** Sources of which it is found out at once whether they are robots: on hosts where one is known to be, and on others. */
const MAX_KNOWN = 16;
const MAX_UNKNOWN = 4;
/** After this time one that has not answered is looked at no more. */
const SOUGHT_US = 5_000_000;

/** How often sources are looked at of which none is spoken to: on hosts where a robot is known to be, and on others. */
const KNOWN = { hostBurst: 32, hostPerSecond: 50, totalBurst: 64, totalPerSecond: 100 };
const UNKNOWN = { hostBurst: 4, hostPerSecond: 10, totalBurst: 16, totalPerSecond: 200 };

/** A key that a robot has told. */
interface Told {
  readonly keyId: number;
  readonly key: DatagramKey;
  readonly window: ReplayWindow;
  readonly broadcasterId: number;
}

/** A source at which a robot is looked for, and is spoken to where there is one. */
interface Sought {
  readonly address: Address;
  readonly isKnown: boolean;
  untilUs: number;
}

/** One viewer's. */
export class GroupKeys {
  readonly #end: SealedEnd;
  readonly #sodium: Sodium;
  readonly #told = new Map<SealedPeer, Told>();
  readonly #asking = new Set<SealedPeer>();
  readonly #askedUs = new WeakMap<SealedPeer, number>();
  #sought: Sought[] = [];
  #expiryUs = Infinity;
  readonly #known = new HostBudget(KNOWN);
  readonly #unknown = new HostBudget(UNKNOWN);
  /** Where robots are known to be. */
  #places: ReadonlySet<string> = new Set();

  constructor(end: SealedEnd, sodium: Sodium) {
    this.#end = end;
    this.#sodium = sodium;
    this.seekAnew();
  }

  /** Takes a datagram that is sealed for a group, as {@linkcode SealedEnd.handle} does one that is for this end alone. */
  handle(bytes: Uint8Array, from: Address, nowUs: number): SealedPeer | "taken" {
    const { peers, counts } = this.#end;
    const peer = peers.find(from);
    if (!peer?.current) return this.#seek(from, nowUs);
    const told = this.#told.get(peer);
    if (!told || told.keyId !== readKeyId(bytes)) return this.#ask(peer, "unknown-key", nowUs);
    const counter = readSealCounter(bytes);
    if (!told.window.isNew(counter)) {
      counts.drops.count("replayed");
      return "taken";
    }
    const length = told.key.open(bytes, counter);
    if (length === 0 || !isForAll(readKind(bytes))) return this.#ask(peer, "forged", nowUs);
    told.window.accept(counter);
    markOpened(bytes, told.broadcasterId);
    peers.openedBytes = length;
    return peer;
  }

  /** Takes what a robot tells, in return for what it was asked. */
  learn(bytes: Uint8Array, peer: SealedPeer): void {
    const said = decodeGroupKey(bytes);
    if (!said || !peer.current || !this.#askedUs.has(peer)) return this.#end.counts.drops.count("unasked");
    this.forget();
    const known = this.#told.get(peer);
    const { broadcasterId } = peer.current.options;
    // The same once more, late, would forget what has come since.
    if (known?.keyId === said.keyId && known.broadcasterId === broadcasterId) return;
    known?.key[Symbol.dispose]();
    const key = this.#sodium.makeKey(said.key);
    this.#told.set(peer, {
      ...{ keyId: said.keyId, key, broadcasterId },
      window: new ReplayWindow(said.nextCounter),
    });
    said.key.fill(0);
  }

  /** Writes what a robot is to be asked to the front of `into`: to be sealed for it. */
  poll(nowUs: number, into: Uint8Array): Said | undefined {
    if (nowUs >= this.#expiryUs) this.#expire(nowUs);
    if (this.#asking.size === 0) return undefined;
    for (const peer of this.#asking) {
      this.#asking.delete(peer);
      if (peer.isKept && peer.current) return { peer, length: encodeGroupAsk(into) };
    }
    return undefined;
  }

  /** Wipes what was told by robots that are spoken to no more. */
  forget(): void {
    for (const [peer, { key }] of this.#told) {
      if (peer.isKept) continue;
      key[Symbol.dispose]();
      this.#told.delete(peer);
    }
  }

  /** Finds out anew which sources are robots that are paired. */
  seekAnew(): void {
    this.forget();
    this.#places = new Set(this.#end.pairings.flatMap(({ addresses }) => addresses));
    this.#sought = this.#sought.filter((sought) => this.#isFound(sought) || this.#giveUp(sought));
  }

  #ask(peer: SealedPeer, reason: "unknown-key" | "forged", nowUs: number): "taken" {
    this.#end.counts.drops.count(reason);
    if (nowUs - (this.#askedUs.get(peer) ?? -Infinity) < ASK_INTERVAL_US) return "taken";
    this.#askedUs.set(peer, nowUs);
    this.#asking.add(peer);
    return "taken";
  }

  /** Anybody can send from any address: few are looked at at once, and fewer that are not known to be a robot's. */
  #seek(address: Address, nowUs: number): "taken" {
    this.#end.counts.drops.count("unknown-key");
    if (this.#end.seeks(address)) return "taken";
    const isKnown = this.#places.has(address.hostname);
    if (!(isKnown ? this.#known : this.#unknown).take(address.hostname, nowUs)) return "taken";
    const isFull = () =>
      this.#sought.filter((sought) => sought.isKnown === isKnown && !this.#isFound(sought)).length >=
        (isKnown ? MAX_KNOWN : MAX_UNKNOWN);
    if (isFull()) this.#expire(nowUs, true);
    if (isFull()) return "taken";
    this.#sought.push({ address, isKnown, untilUs: nowUs + SOUGHT_US });
    this.#expiryUs = Math.min(this.#expiryUs, nowUs + SOUGHT_US);
    this.#end.seek(address, isKnown ? this.#end.pairedAt(address) : this.#end.pairings);
    return "taken";
  }

  /** Who does not answer is asked no more: it may never have sent anything. Who has refused makes room for others. */
  #expire(nowUs: number, isFull = false): void {
    this.#sought = this.#sought.filter((sought) => {
      if (nowUs < sought.untilUs) return true;
      const isRefused = this.#end.seeks(sought.address)?.isRefused(nowUs) ?? false;
      if (!this.#isFound(sought) && (isFull || !isRefused)) return this.#giveUp(sought);
      sought.untilUs = nowUs + SOUGHT_US;
      return true;
    });
    this.#expiryUs = Math.min(Infinity, ...this.#sought.map(({ untilUs }) => untilUs));
  }

  #isFound({ address }: Sought): boolean {
    return this.#end.peers.find(address)?.current !== undefined;
  }

  #giveUp({ address }: Sought): false {
    const { initiators } = this.#end;
    const at = initiators.findIndex((initiator) => isSameAddress(initiator.address, address));
    if (at >= 0) initiators.splice(at, 1)[0]![Symbol.dispose]();
    return false;
  }
}
