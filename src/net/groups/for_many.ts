/**
 * Addresses behind which there may be several hosts.
 *
 * @module
 */

import ipaddr from "ipaddr.js";
import { isMulticast } from "../../common/address.ts";

const EVERYBODY = "255.255.255.255";
/** A network of one host or two has no address for all of them (RFC 3021). */
const MOST_PREFIX_BITS = 30;

/** An IPv4 network that this host is part of. */
export interface LocalNetwork {
  readonly address: string;
  readonly netmask: string;
}

/** Whether an address is that of a multicast group, or the broadcast address of a network that this host is part of. */
export function isForMany(
  hostname: string,
  networks: readonly LocalNetwork[] = Deno.networkInterfaces().filter(({ family }) => family === "IPv4"),
): boolean {
  return hostname === EVERYBODY || isMulticast(hostname) ||
    networks.some((network) => broadcastOf(network) === hostname);
}

function broadcastOf({ address, netmask }: LocalNetwork): string | undefined {
  const bits = ipaddr.IPv4.parse(netmask).prefixLengthFromSubnetMask();
  if (bits === null || bits > MOST_PREFIX_BITS) return undefined;
  return ipaddr.IPv4.broadcastAddressFromCIDR(`${address}/${bits}`).toString();
}
