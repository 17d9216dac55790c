/**
 * What multicast DNS may know of a name.
 *
 * @module
 */

import { isLinkLocal, rangeOf, tidyAddress } from "../common/address.ts";

/** What is no host's, or not another one's: nobody is asked there because somebody has announced it. */
const NO_HOSTS: readonly (string | undefined)[] = [
  undefined,
  "broadcast",
  "loopback",
  "multicast",
  "unspecified",
];

/** Where a name leads. */
export interface AnsweredHost {
  /** Literal ones; one at least. */
  readonly hostnames: readonly string[];
  /** Where a robot of that name waits; absent where there is a host alone. */
  readonly port?: number;
}

/** Whether a name may be known by multicast DNS alone: of one word, or in `.local`. */
export function mayBeAnnounced(name: string): boolean {
  return /^[^.]+(\.local)?\.?$/i.test(name);
}

/** The address of a host that an answer names; nothing where it is none, or means nothing without its link. */
export function readHostAddress(text: string): string | undefined {
  const address = tidyAddress(text);
  return NO_HOSTS.includes(rangeOf(address)) || isLinkLocal(address) ? undefined : address;
}
