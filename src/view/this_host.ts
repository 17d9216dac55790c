/**
 * How other hosts reach this one, for what the views tell people to type.
 *
 * @module
 */

import { listInterfaces } from "../system/own_addresses.ts";

/** This host's names, in case a page is asked for by one of them; none where the system does not tell. */
export function readHostNames(): string[] {
  try {
    return [Deno.hostname()];
  } catch {
    return [];
  }
}

/**
 * The commands that would send a robot's pictures here, one for each network that this host is on.
 *
 * @param portSuffix `:PORT`, or empty where it is the default
 */
export function listBroadcastCommands(portSuffix: string): string[] {
  return listAddresses().map((address) => `broadcast ${address}${portSuffix}`);
}

/** IPv4 addresses that a robot could reach: neither loopback nor self-assigned (RFC 3927). */
export function listAddresses(): string[] {
  return listInterfaces()
    .filter(({ family, address }) => family === "IPv4" && !/^(127\.|169\.254\.)/.test(address))
    .map(({ address }) => address);
}
