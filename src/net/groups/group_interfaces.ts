/**
 * On which interfaces a multicast group is heard, and by which one it is reached.
 *
 * @module
 */

import { isLoopback } from "../../common/address.ts";
import { isUnspecified } from "../names/resolve.ts";

/** One address of one of this host's interfaces, as Deno lists them. */
export type InterfaceAddress = Pick<Deno.NetworkInterfaceInfo, "name" | "family" | "address" | "scopeid">;

/** Where a group is joined: IPv4 takes an address of the interface, IPv6 its name. */
export interface GroupInterface {
  readonly name: string;
  readonly address: string;
}

/**
 * The interfaces on which a group is joined: the one that its address names, or that has the address to bind to, or else
 * all of its family that lead out of this host. One that is down is no harm.
 *
 * @param bind the address that was to be bound to; nothing for all
 */
export function chooseGroupInterfaces(
  group: string,
  bind: string | undefined,
  all: readonly InterfaceAddress[],
): readonly GroupInterface[] {
  const family = group.includes(":") ? "IPv6" : "IPv4";
  const [bound, zoneOfBound] = isUnspecified(bind) ? [] : bind!.split("%");
  const zone = group.split("%")[1] ?? zoneOfBound;
  const isMeant = (one: InterfaceAddress) => {
    // Windows takes numbers alone behind an address.
    if (zone !== undefined) return one.name === zone || `${one.scopeid}` === zone;
    return bound === undefined ? !isLoopback(one.address) : one.address === bound;
  };
  const chosen = all.filter((one) => one.family === family && isMeant(one));
  return chosen.filter(({ name }, i) => chosen.findIndex((other) => other.name === name) === i)
    .map(({ name, address }) => ({ name, address }));
}
