/**
 * Who may be connected, where more come than there is room for.
 *
 * 1. A host has a bounded number of places, and all together have one; this machine has some of its own.
 * 2. Where there is none left, a connection that was never answered gives way: a reader asks at once.
 * 3. Else a host gives way that has more places than the newcomer would have, or that was not here before it: whoever
 *    drives has been watching for longest, and can always load the page anew.
 *
 * @module
 */

import ipaddr from "ipaddr.js";
import { isLiteral, isLoopback, tidyAddress } from "../../common/address.ts";

/** How much room there is. */
export interface PlacesOptions {
  readonly most: number;
  readonly mostPerHost: number;
  /** Of `most`, those that other machines can not take. */
  readonly keptForThisHost: number;
}

/** Whether a newcomer may stay, and who has to go for it. */
export type Claim<Item> =
  | { readonly kind: "granted"; readonly evicted: Item | undefined }
  | { readonly kind: "refused" };

interface Place<Item> {
  readonly item: Item;
  readonly host: string;
  isProven: boolean;
}

const REFUSED = { kind: "refused" } as const;
/** Hosts that are remembered for having watched first. */
const MAX_REGULARS = 8;
/** An IPv6 host can take any address of its network (RFC 4291, section 2.5.4). */
const IPV6_NETWORK_GROUPS = 4;

/** The hosts that watched first; shared by all places of one server. */
export class Regulars {
  readonly #hosts = new Set<string>();

  /** Notes that a host was let in to watch. */
  add(address: string): void {
    if (this.#hosts.size < MAX_REGULARS) this.#hosts.add(hostOf(address));
  }

  /** Whether it is one of them; this machine always is. */
  has(host: string): boolean {
    return this.#hosts.has(host) || isLoopback(host);
  }
}

/** The places of one kind. */
export class Places<Item> {
  readonly #options: PlacesOptions;
  readonly #regulars: Regulars;
  /** In the order in which they came. */
  readonly #places = new Map<Item, Place<Item>>();

  constructor(options: PlacesOptions, regulars: Regulars) {
    this.#options = options;
    this.#regulars = regulars;
  }

  /** Whether a newcomer from this address would get a place; nobody gives way for the question. */
  isOpenTo(address: string): boolean {
    const host = hostOf(address);
    return this.#hasRoom(host) || this.#findVictim(host) !== undefined;
  }

  /** Asks for a place; what is evicted has lost its place, and is the caller's to close. */
  claim(item: Item, address: string): Claim<Item> {
    const host = hostOf(address);
    const evicted = this.#hasRoom(host) ? undefined : this.#findVictim(host);
    if (!evicted && !this.#hasRoom(host)) return REFUSED;
    if (evicted) this.#places.delete(evicted.item);
    this.#places.set(item, { item, host, isProven: false });
    return { kind: "granted", evicted: evicted?.item };
  }

  /** Notes that it has asked for something that it may have. */
  prove(item: Item): void {
    const place = this.#places.get(item);
    if (place) place.isProven = true;
  }

  /** Gives the place back; harmless where it has none. */
  release(item: Item): void {
    this.#places.delete(item);
  }

  #hasRoom(host: string): boolean {
    const { most, mostPerHost, keptForThisHost } = this.#options;
    if (isLoopback(host)) return this.#places.size < most;
    return this.#countOf(host) < mostPerHost && this.#places.size < most - keptForThisHost;
  }

  #findVictim(host: string): Place<Item> | undefined {
    const isHostFull = !isLoopback(host) && this.#countOf(host) >= this.#options.mostPerHost;
    const candidates = [...this.#places.values()].filter((place) => !isHostFull || place.host === host);
    return candidates.find(({ isProven }) => !isProven) ?? (isHostFull ? undefined : this.#findWeaker(host));
  }

  /** The newest place of the host that has the most of those that have to give way. */
  #findWeaker(host: string): Place<Item> | undefined {
    const own = this.#countOf(host);
    const isRegular = this.#regulars.has(host);
    const givesWay = (other: string) =>
      other !== host && !(this.#regulars.has(other) && !isRegular) &&
      (this.#countOf(other) > own + 1 || (isRegular && !this.#regulars.has(other)));
    const weaker = [...this.#places.values()].filter((place) => givesWay(place.host));
    return weaker.sort((a, b) => this.#countOf(a.host) - this.#countOf(b.host)).at(-1);
  }

  #countOf(host: string): number {
    let count = 0;
    for (const place of this.#places.values()) if (place.host === host) count++;
    return count;
  }
}

/** What counts as one host. */
export function hostOf(address: string): string {
  const plain = tidyAddress(address);
  if (!plain.includes(":") || !isLiteral(plain) || isLoopback(plain)) return plain;
  const groups = ipaddr.IPv6.parse(plain).parts.slice(0, IPV6_NETWORK_GROUPS);
  return groups.map((group) => group.toString(16)).join(":");
}
