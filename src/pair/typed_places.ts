/**
 * Where the names lead that were typed on a command line: there, too, is the peer of a pairing that goes by such a name.
 *
 * @module
 */

import { findPairing, type Pairing, type Side } from "./pairing.ts";

/** What was typed, and the literal addresses that it has led to. */
export class TypedPlaces {
  readonly #places = new Map<string, Set<string>>();

  /** @param peers each with what was typed, and the addresses to which it leads now */
  constructor(
    peers: Iterable<{
      readonly host: { readonly host: string };
      readonly addresses: readonly { readonly hostname: string }[];
    }>,
  ) {
    for (const { host: { host }, addresses } of peers) {
      const places = this.#places.get(host) ?? new Set<string>();
      for (const { hostname } of addresses) places.add(hostname);
      this.#places.set(host, places);
    }
  }

  /** All that was typed. */
  get hosts(): string[] {
    return [...this.#places.keys()];
  }

  /** This was chosen, as if it had been typed, and leads there; false where that was known. */
  add(host: string, hostname: string): boolean {
    if (!this.#places.has(host)) this.#places.set(host, new Set());
    return this.note(host, hostname);
  }

  /** What was typed leads there as well; false where that was known. */
  note(host: string, hostname: string): boolean {
    const places = this.#places.get(host);
    if (!places || places.has(hostname)) return false;
    places.add(hostname);
    return true;
  }

  /** The pairings, each with the addresses to which its peer's names lead. */
  locate(pairings: readonly Pairing[], side: Side): Pairing[] {
    const found = [...this.#places].map(([host, places]) =>
      [findPairing(pairings, side, host), [...places]] as const
    );
    return pairings.map((pairing) => {
      const places = found.flatMap(([other, places]) => other === pairing ? places : []);
      return places.length === 0 ? pairing : { ...pairing, addresses: [...pairing.addresses, ...places] };
    });
  }
}
