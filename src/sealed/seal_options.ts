/**
 * What a machine is told about who may talk to it, in a form that another thread can be told.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { Sodium } from "../seal/sodium.ts";
import { foldHost, type Pairing, type Right } from "../pair/pairing.ts";

/** How a machine's datagrams are sealed; it changes while the machine is at work. */
export interface SealOptions {
  /** All of this user's; where a peer was named, its addresses are among those of its pairing. */
  readonly pairings: readonly Pairing[];
  /** What this host calls itself, where it is a robot: 8 bytes in hexadecimal digits. */
  readonly robotId: string;
  /** What a peer is to call this host when they are paired. */
  readonly name: string;
  /** A robot: the code by which somebody may be paired now. */
  readonly pending?: {
    readonly code: string;
    readonly triesLeft: number;
    /** What that somebody may do. @default ALL_RIGHTS */
    readonly rights?: readonly Right[];
  };
  /** A viewer: the code by which it is to be paired with the only robot that it asks, as long as it is at work. */
  readonly requestCode?: string;
  /** A robot: those of its targets behind which there are several hosts. */
  readonly groups?: readonly string[];
  /** Whether who is not paired is spoken to as well, in the clear. */
  readonly isOpen: boolean;
}

/** How a machine is sealed, and by which library. */
export interface SealParts {
  readonly seal: SealOptions;
  readonly sodium: Sodium;
}

/** Whether the other end of a pairing is known to be at an address. */
export function isAt({ addresses }: Pick<Pairing, "addresses">, { hostname }: Address): boolean {
  return addresses.some((address) => address === hostname || foldHost(address) === foldHost(hostname));
}
