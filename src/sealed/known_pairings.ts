/**
 * The pairings by which a stream is watched, and where their other ends are known to be. Anybody's datagrams are judged by
 * that, so it is found without looking through all of them.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import { foldHost, type Pairing } from "../pair/pairing.ts";
import type { SealOptions } from "./seal_options.ts";

/** The forms in which addresses come from a socket: but for the interface they are folded. */
const FOLDED = /^(\d+\.\d+\.\d+\.\d+|[\da-f:]+)(%.*)?$/;
const NONE: readonly Pairing[] = [];

/** One end's. */
export class KnownPairings {
  /** All of them. */
  all: readonly Pairing[] = NONE;
  readonly #role: "viewer" | "robot";
  readonly #places = new Map<string, Pairing[]>();
  #seal: SealOptions | undefined;
  #newId: string | undefined;

  /** @param role what this end is: they are with the other one */
  constructor(role: "viewer" | "robot") {
    this.#role = role;
  }

  /** Goes by these from now on, and by one that nobody else knows yet. */
  of(seal: SealOptions, newPairing: Pairing | undefined): this {
    if (seal === this.#seal && newPairing?.id === this.#newId) return this;
    this.#seal = seal;
    this.#newId = newPairing?.id;
    const known = seal.pairings.filter(({ side, rights }) => side !== this.#role && rights.includes("watch"));
    this.all = !newPairing || known.some(({ id }) => id === newPairing.id) ? known : [...known, newPairing];
    this.#places.clear();
    for (const pairing of this.all) {
      for (const host of new Set(pairing.addresses.map(foldHost))) {
        this.#places.set(host, [...this.#places.get(host) ?? NONE, pairing]);
      }
    }
    return this;
  }

  /** Those whose other end is known to be at an address. */
  at({ hostname }: Address): readonly Pairing[] {
    const folded = FOLDED.exec(hostname);
    return this.#places.get(folded ? folded[1]! : foldHost(hostname)) ?? NONE;
  }
}
