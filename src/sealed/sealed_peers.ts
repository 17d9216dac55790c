/**
 * Those that a machine has keys with, and the keys by which they speak to it.
 *
 * 1. a key that this end has answered a handshake with is pending until the other end uses it; then it is the current one,
 *    and the one before it still opens what is on its way;
 * 2. a key that this end has begun a handshake for is the current one at once, since the other end has shown that it has it;
 * 3. who has been silent for long is forgotten, with all its keys.
 *
 * @module
 */

import { type Address, formatAddress, isSameAddress } from "../common/address.ts";
import { readKeyId } from "../protocol/header.ts";
import type { SealCounts } from "./seal_counts.ts";
import type { SessionKey } from "./session_key.ts";

/** Peers at once. */
const MAX_PEERS = 48;
/** Keys of one peer that it has not used yet. */
const MAX_PENDING = 4;
const KEY_IDS = 256;
/** For so long a key opens what was sealed before there was a newer one. */
const OVERLAP_US = 5_000_000;
/** For so long a key may be unused, and a peer silent. */
const SILENCE_US = 15_000_000;
/** A peer that is silent for this long gives way to another one where there is no room. */
const EVICTION_US = 2_000_000;

/** Who is at an address where nobody is, as long as nobody new comes. */
const NOBODY = { isKept: true } as const;

/** Somebody at an address. */
export class SealedPeer {
  readonly address: Address;
  /** By which it is spoken to. */
  current: SessionKey | undefined;
  previous: SessionKey | undefined;
  /** The newest last. */
  readonly pending: SessionKey[] = [];
  /** When it last said anything that could be opened, in µs. */
  heardUs = -Infinity;
  /** When it got its newest key. */
  keyedUs = -Infinity;
  /** Whether it is in the table still. */
  isKept = true;
  /** Whether it has asked whether this end is there. */
  isOwedAnswer = false;

  constructor(address: Address) {
    this.address = address;
  }

  /** When it showed last that it is there. */
  get lastUs(): number {
    return Math.max(this.heardUs, this.keyedUs);
  }

  /** All its keys. */
  *keys(): Generator<SessionKey> {
    if (this.current) yield this.current;
    if (this.previous) yield this.previous;
    yield* this.pending;
  }
}

/** All of them. */
export class SealedPeers {
  /** The length of the datagram that was opened last. */
  openedBytes = 0;
  readonly #counts: SealCounts;
  readonly #onKeyed: (peer: SealedPeer) => void;
  readonly #all = new Map<string, SealedPeer>();
  /** By the address objects that they were asked for by: sockets and machines use the same ones again and again. */
  #known = new WeakMap<Address, SealedPeer | typeof NOBODY>();
  readonly #keys: ({ readonly key: SessionKey; readonly peer: SealedPeer } | undefined)[] = Array(KEY_IDS);
  #nextId = 0;

  /** @param onKeyed told when somebody has a new key by which it is spoken to */
  constructor(counts: SealCounts, onKeyed: (peer: SealedPeer) => void) {
    this.#counts = counts;
    this.#onKeyed = onKeyed;
  }

  [Symbol.iterator](): Iterator<SealedPeer> {
    return this.#all.values();
  }

  /** Who is at this address. */
  find(address: Address): SealedPeer | undefined {
    const known = this.#known.get(address);
    if (known?.isKept) return known === NOBODY ? undefined : known as SealedPeer;
    const found = this.#all.get(formatAddress(address));
    this.#known.set(address, found ?? NOBODY);
    return found;
  }

  /** Whether anybody is on this host. */
  hasHost(hostname: string): boolean {
    for (const { address } of this.#all.values()) if (address.hostname === hostname) return true;
    return false;
  }

  /**
   * Opens a sealed datagram in place; what can not be opened is counted.
   *
   * @returns who it is from; its length is {@linkcode openedBytes} then
   */
  open(bytes: Uint8Array, from: Address, nowUs: number): SealedPeer | undefined {
    const found = this.#keys[readKeyId(bytes)];
    if (!found || from !== found.peer.address && !isSameAddress(from, found.peer.address)) {
      return void this.#counts.drops.count("unknown-key");
    }
    const { key, peer } = found;
    const length = key.open(bytes);
    if (typeof length === "string") return void this.#counts.drops.count(length);
    if (!key.isConfirmed) this.#confirm(peer, key, nowUs);
    peer.heardUs = nowUs;
    this.openedBytes = length;
    return peer;
  }

  /** A key id that no key has; nothing where there is none. */
  drawId(): number | undefined {
    for (let i = 0; i < KEY_IDS; i++) {
      const id = (this.#nextId + i) % KEY_IDS;
      if (this.#keys[id]) continue;
      // One that was used lately is used again late.
      this.#nextId = id + 1;
      return id;
    }
    return undefined;
  }

  /** Whether no key has this id. */
  isFree(id: number): boolean {
    return this.#keys[id] === undefined;
  }

  /** Whether there is room for somebody at this address, if need be at the cost of one who is silent. */
  hasRoom(address: Address, nowUs: number): boolean {
    if (this.#all.size < MAX_PEERS || this.find(address)) return true;
    let quiet: SealedPeer | undefined;
    for (const peer of this.#all.values()) {
      const isLess = !quiet || Number(!peer.current) > Number(!quiet.current) ||
        !peer.current === !quiet.current && peer.lastUs < quiet.lastUs;
      if (isLess) quiet = peer;
    }
    if (!quiet || quiet.current && nowUs - quiet.lastUs < EVICTION_US) return false;
    this.end(quiet);
    return true;
  }

  /** Takes a key that this end has answered with: it counts when it is used. */
  addPending(address: Address, key: SessionKey): void {
    const peer = this.#meet(address);
    if (!peer.current) peer.keyedUs = key.options.madeUs;
    if (peer.pending.length >= MAX_PENDING) this.#drop(peer.pending.shift());
    peer.pending.push(key);
    this.#keys[key.options.ownId] = { key, peer };
  }

  /** Takes a key that the other end has shown to have. */
  install(address: Address, key: SessionKey): SealedPeer {
    const peer = this.#meet(address);
    this.#keys[key.options.ownId] = { key, peer };
    this.#succeed(peer, key, key.options.madeUs);
    return peer;
  }

  /** Forgets whoever is at this address. */
  endAt(address: Address): void {
    const peer = this.find(address);
    if (peer) this.end(peer);
  }

  /** Forgets somebody, and wipes all keys. */
  end(peer: SealedPeer): void {
    for (const key of peer.keys()) this.#drop(key);
    peer.isKept = false;
    peer.current = peer.previous = undefined;
    peer.pending.length = 0;
    this.#all.delete(formatAddress(peer.address));
  }

  /** Forgets what has not been used for long; returns who has gone. */
  expire(nowUs: number): SealedPeer[] {
    const gone: SealedPeer[] = [];
    for (const peer of [...this.#all.values()]) {
      if (nowUs - peer.lastUs > SILENCE_US) {
        this.end(peer);
        gone.push(peer);
        continue;
      }
      if (peer.previous && nowUs - peer.keyedUs > OVERLAP_US) {
        this.#drop(peer.previous);
        peer.previous = undefined;
      }
      while (peer.pending[0] && nowUs - peer.pending[0].options.madeUs > SILENCE_US) {
        this.#drop(peer.pending.shift());
      }
    }
    return gone;
  }

  #meet(address: Address): SealedPeer {
    const known = this.find(address);
    if (known) return known;
    const peer = new SealedPeer(address);
    this.#all.set(formatAddress(address), peer);
    this.#known = new WeakMap();
    return peer;
  }

  #confirm(peer: SealedPeer, key: SessionKey, nowUs: number): void {
    key.isConfirmed = true;
    this.#counts.sessions++;
    if (peer.current === key || peer.previous === key) return;
    // Those before it were given up by the other end.
    const at = peer.pending.indexOf(key);
    for (const older of peer.pending.splice(0, at + 1)) if (older !== key) this.#drop(older);
    this.#succeed(peer, key, nowUs);
  }

  #succeed(peer: SealedPeer, key: SessionKey, nowUs: number): void {
    this.#drop(peer.previous);
    peer.previous = peer.current;
    peer.current = key;
    peer.keyedUs = nowUs;
    this.#onKeyed(peer);
  }

  #drop(key: SessionKey | undefined): void {
    if (!key) return;
    this.#keys[key.options.ownId] = undefined;
    key[Symbol.dispose]();
  }
}
