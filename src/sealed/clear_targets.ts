/**
 * Which targets a robot that is open serves in the clear: who has said that it knows none of the robot's pairings.
 *
 * That robot serves everybody, but who is paired is served sealed, from the first picture on. So a target is asked first, by a
 * handshake, and nothing leaves before it has answered, since who does not answer may be somebody who is paired and begins
 * only now. Where somebody is known to be who is paired, nobody's word is believed that there is no key, but while that one
 * is spoken to at another port: then this is somebody else on the same host.
 *
 * @module
 */

import { type Address, isMulticast, isSameAddress } from "../common/address.ts";
import type { Pairing } from "../pair/pairing.ts";
import type { Initiator } from "./initiator.ts";
import type { SealedEnd } from "./sealed_end.ts";

/** The rule, and those whom it is about. */
export class ClearTargets {
  readonly #end: SealedEnd;
  /** Hosts behind which there are several, who can not be asked. */
  readonly #groups: ReadonlySet<string>;
  /** Who is asked where somebody is known to be who is paired, and by which pairings. */
  readonly #paired = new Map<Initiator, readonly Pairing[]>();
  /** Who was told of as held back. */
  readonly #told = new WeakSet<Initiator>();
  #all: readonly Address[];

  constructor(end: SealedEnd, targets: readonly Address[], groups: readonly string[] = []) {
    this.#end = end;
    this.#groups = new Set(groups);
    this.#all = targets.filter((target) => this.#isOne(target));
    this.seek();
  }

  /** Those of the targets that have keys, or may have some. */
  get all(): readonly Address[] {
    return this.#all;
  }

  /** Begins to ask them all, by the pairings that there are now. */
  seek(): void {
    for (const target of this.#all) this.#seek(target);
  }

  /** Whether somebody is a target. */
  isTarget(address: Address): boolean {
    return this.#all.some((target) => isSameAddress(target, address));
  }

  /** Takes another target in place of one, or one more. */
  replace(from: Address | undefined, to: Address): void {
    this.#all = [...this.#all.filter((target) => !from || !isSameAddress(target, from)), to];
    const sought = from && this.#end.seeks(from);
    sought?.move(to);
    this.#seek(to);
  }

  /** Whether somebody is served in the clear without having been asked for keys. */
  isUnasked(address: Address): boolean {
    if (!this.#end.isOpen) return false;
    const sought = this.#end.seeks(address);
    return !sought || sought.pairings.length === 0;
  }

  /** Whether what is for this address may leave in the clear; it is asked for each datagram that has no key. */
  has(address: Address, nowUs: number): boolean {
    if (!this.#end.isOpen) return false;
    if (this.isUnasked(address)) return true;
    const sought = this.#end.seeks(address)!;
    return sought.isRefused(nowUs) && this.#findExpected(sought) === undefined;
  }

  /**
   * Whether a target has said in vain that it has no key; once of each.
   *
   * @returns who is paired and expected there, or that nobody is
   */
  takeHeld(address: Address, nowUs: number): Pairing | "stranger" | undefined {
    const sought = this.#end.seeks(address);
    if (!sought?.isRefused(nowUs) || this.#told.has(sought)) return undefined;
    this.#told.add(sought);
    return this.#findExpected(sought) ?? "stranger";
  }

  /** A pairing of somebody who may be there, and is not spoken to elsewhere on that host. */
  #findExpected(sought: Initiator): Pairing | undefined {
    return this.#paired.get(sought)?.find(({ id }) => {
      for (const { address, current } of this.#end.peers) {
        const isOther = address.hostname === sought.address.hostname && address.port !== sought.address.port;
        if (isOther && current?.options.pairing.id === id) return false;
      }
      return true;
    });
  }

  /** Those first that are known to be there, since each is tried in turn. */
  #seek(target: Address): void {
    const { pairings } = this.#end;
    const there = this.#end.pairedAt(target);
    this.#end.seek(target, [...there, ...pairings.filter((pairing) => !there.includes(pairing))]);
    const sought = this.#end.seeks(target)!;
    if (there.length > 0) this.#paired.set(sought, there);
    else this.#paired.delete(sought);
  }

  #isOne({ hostname }: Address): boolean {
    return !isMulticast(hostname) && !this.#groups.has(hostname);
  }
}
