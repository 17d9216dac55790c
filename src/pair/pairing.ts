/**
 * Who is paired with whom: what both ends of a pairing keep of it, and how it is found again.
 *
 * @module
 */

import { isLiteral, tidyAddress } from "../common/address.ts";
import { escapeInvisible } from "../text/visible.ts";

/** What a viewer may do. */
export type Right = "watch" | "drive";

/** What a peer is. */
export type Side = "robot" | "viewer";

/** One peer, and the secret that both have. */
export interface Pairing {
  /** 8 bytes as hexadecimal digits; random, public, the same at both ends. */
  readonly id: string;
  /** 32 bytes; never shown. */
  readonly secret: Uint8Array;
  /** The peer's name, as it was typed or told; visible characters alone. */
  readonly name: string;
  /** What the peer is. A host that watches itself has two entries with one id. */
  readonly side: Side;
  /** 8 bytes as hexadecimal digits: the robot of the two. */
  readonly robotId: string;
  /** Names and addresses without a port, by which it was reached; the newest first. */
  readonly addresses: readonly string[];
  readonly rights: readonly Right[];
  /** When it was made: an ISO day. */
  readonly date: string;
  /** At a robot: its key was handed over, and nobody has come by it yet. */
  readonly isUnused?: true;
  /** At a robot: the name stands in for that of the viewer, which is not known yet. */
  readonly isNameless?: true;
  /** At a viewer: what the robot is still to be told; absent: nothing. */
  readonly introduction?: Introduction;
}

/** What a viewer has to tell its robot besides its name. */
export interface Introduction {
  /** Older pairings with that robot, which are replaced by this one; the newest first. */
  readonly replaces: readonly Pick<Pairing, "id" | "secret">[];
}

/** Bytes of a secret. */
export const SECRET_BYTES = 32;
/** How many names are kept of one peer, and how many addresses. */
const MAX_ADDRESSES = 8;
const MAX_NAME_LENGTH = 64;

/**
 * The pairing with who has this name or address.
 *
 * @param host as typed, or a literal address; without a port
 * @returns where several fit, what was typed before comes before an address, and the newest first
 */
export function findPairing(
  pairings: readonly Pairing[],
  side: Side,
  host: string,
): Pairing | undefined {
  const wanted = foldHost(host);
  const rank = ({ name, addresses }: Pairing) => {
    const place = addresses.findIndex((address) => foldHost(address) === wanted);
    return foldHost(name) === wanted ? 0 : place < 0 ? Infinity : place + 1;
  };
  let best: Pairing | undefined;
  // The one that was made last is at the end.
  for (const pairing of pairings) {
    if (pairing.side !== side || rank(pairing) === Infinity) continue;
    if (best === undefined || rank(pairing) <= rank(best)) best = pairing;
  }
  return best;
}

/**
 * A peer's name as it is kept and shown: on one line, with nothing invisible in it, and not too long to be typed.
 *
 * @param otherwise what it is called where nothing is left of the name
 */
export function tidyName(name: string, otherwise: string): string {
  const visible = escapeInvisible(name.normalize("NFC").replace(/\s+/g, " ").trim());
  return Array.from(visible).slice(0, MAX_NAME_LENGTH).join("").trim() || otherwise;
}

/** What is kept of names and addresses: the first of each kind, so that a host that moves often does not lose its names. */
export function keepAddresses(addresses: readonly string[]): string[] {
  const [literals, names] = [addresses.filter(isLiteral), addresses.filter((address) => !isLiteral(address))];
  const kept = new Set([...literals.slice(0, MAX_ADDRESSES), ...names.slice(0, MAX_ADDRESSES)]);
  return addresses.filter((address) => kept.has(address));
}

/** Names of hosts, in which capitals mean nothing, and addresses in their one form. */
export function foldHost(host: string): string {
  return tidyAddress(host).normalize("NFC").toLowerCase().replace(/\.$/, "");
}
