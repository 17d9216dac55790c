/**
 * The key by which a robot seals what it sends to groups, and who is told it.
 *
 * All members have the one key, so any of them could forge a picture for the others, from the robot's address. Who is
 * forgotten has it, too: then there is another one at once.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import { encodeGroupKey } from "../protocol/group_key.ts";
import { markGroupSealed } from "../protocol/header.ts";
import { type DatagramKey, KEY_BYTES, type Sodium } from "../seal/sodium.ts";
import type { SealedPeer } from "./sealed_peers.ts";
import type { Said } from "./signs_of_life.ts";

/** So many datagrams are sealed by a key, which is half of what its counter has numbers for. */
const KEY_DATAGRAMS = 2 ** 31;
const KEY_IDS = 256;

/** One robot's, for all its groups. */
export class GroupSeal implements Disposable {
  readonly #sodium: Sodium;
  readonly #groups: ReadonlySet<string>;
  readonly #asking = new Set<SealedPeer>();
  #keyId: number;
  #secret!: Uint8Array;
  #key!: DatagramKey;
  #sealed = 0;

  /** @param groups the targets behind which there are several */
  constructor(sodium: Sodium, groups: readonly Address[]) {
    this.#sodium = sodium;
    this.#groups = new Set(groups.map(({ hostname }) => hostname));
    this.#keyId = sodium.randomBytes(1)[0]!;
    this.#draw();
  }

  /** Whether there are several behind an address. */
  has({ hostname }: Address): boolean {
    return this.#groups.has(hostname);
  }

  /** Seals a datagram in place; `bytes` has room for the tag. Returns its length now. */
  seal(bytes: Uint8Array, length: number): number {
    if (this.#sealed >= KEY_DATAGRAMS) this.renew();
    const counter = this.#sealed++;
    markGroupSealed(bytes, this.#keyId, counter);
    return this.#key.seal(bytes, length, counter);
  }

  /** Seals by another key from now on, which has to be asked for anew. */
  renew(): void {
    this[Symbol.dispose]();
    this.#keyId = (this.#keyId + 1) % KEY_IDS;
    this.#sealed = 0;
    this.#draw();
  }

  /** Somebody who is paired has asked for the key. */
  noteAsked(peer: SealedPeer): void {
    this.#asking.add(peer);
  }

  /** Writes the key to the front of `into`, for somebody who has asked: to be sealed for that one. */
  poll(into: Uint8Array): Said | undefined {
    if (this.#asking.size === 0) return undefined;
    for (const peer of this.#asking) {
      this.#asking.delete(peer);
      if (!peer.isKept || !peer.current) continue;
      const said = { keyId: this.#keyId, nextCounter: this.#sealed, key: this.#secret };
      return { peer, length: encodeGroupKey(said, into) };
    }
    return undefined;
  }

  /** Wipes the key. */
  [Symbol.dispose](): void {
    this.#key[Symbol.dispose]();
    this.#secret.fill(0);
  }

  #draw(): void {
    this.#secret = this.#sodium.randomBytes(KEY_BYTES);
    this.#key = this.#sodium.makeKey(this.#secret);
  }
}
