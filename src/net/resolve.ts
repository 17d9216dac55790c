/**
 * From what people type to addresses that sockets take.
 *
 * @module
 */

import { lookup } from "node:dns/promises";
import type { Address } from "../address.ts";
import type { HostAndPort } from "../cli/host_and_port.ts";

/**
 * Looks a host up as the system does (its hosts file and mDNS included); an IPv4 address is preferred.
 *
 * @throws an `Error` "Cannot find …" where the name is not known
 */
export async function resolveAddress({ host, port }: HostAndPort): Promise<Address> {
  try {
    const found = await lookup(host, { all: true });
    const best = found.find((address) => address.family === 4) ?? found[0];
    if (!best) throw new Error("no address");
    return { transport: "udp", hostname: best.address, port };
  } catch {
    throw new Error(`Cannot find the host ${host}: the name is not known here`);
  }
}

/** Whether packets to this address reach a group. */
export function isMulticast(hostname: string): boolean {
  if (hostname.includes(":")) return hostname.toLowerCase().startsWith("ff");
  const first = Number(hostname.split(".")[0]);
  return first >= 224 && first <= 239;
}

/**
 * The address to bind to for reaching (or hearing) all of these: IPv4 alone where that is enough, since groups and
 * subnet broadcasts of IPv4 need it; otherwise both. Windows keeps the families apart, so there it is IPv4 for "all".
 */
export function chooseBindHostname(peers: readonly Address[]): string {
  const isIpv6 = peers.some((peer) => peer.hostname.includes(":"));
  if (isIpv6) return "::";
  return peers.length > 0 || Deno.build.os === "windows" ? "0.0.0.0" : "::";
}
