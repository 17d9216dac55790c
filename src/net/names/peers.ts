/**
 * Who was named on the command line, and where they are.
 *
 * @module
 */

import { deadline } from "@std/async/deadline";
import { type Address, formatAddress, isMulticast } from "../../common/address.ts";
import type { HostAndPort } from "../../common/host_and_port.ts";
import { isTimeout } from "../../system/settle_within.ts";
import { isName, resolveAddresses, UnknownHost } from "./resolve.ts";

/** A lookup at the start that takes longer goes on beside the work. */
const START_LIMIT_MS = 5000;

/** One that was named. */
export interface Peer {
  readonly host: HostAndPort;
  /** Whether that is a name, which may lead elsewhere one day. */
  readonly isName: boolean;
  /** Where it is, the best address first; none where nobody can be asked now, as before the network is up. */
  readonly addresses: readonly Address[];
}

/** Everybody, and the address to bind to for reaching them. */
export interface LocatedPeers {
  readonly peers: readonly Peer[];
  /** A literal address. */
  readonly bound: string;
}

/**
 * Looks everybody up, as {@linkcode findPeers} does, and keeps what one socket reaches.
 *
 * @param bind where the socket is to be bound; nothing where that depends on the peers
 */
export async function locatePeers(
  hosts: readonly HostAndPort[],
  bind: string | undefined,
): Promise<LocatedPeers> {
  const found = await findPeers(hosts);
  const bound = bind ?? chooseBindHostname(found);
  const peers = found.map((peer) => ({ ...peer, addresses: keepReachable(peer.addresses, bound) }));
  return { peers, bound };
}

/**
 * Looks everybody up.
 *
 * @param lookUp a stand-in for the system
 * @throws an `Error` in one line for a name that is not known, and for an interface that is not there
 */
export async function findPeers(
  hosts: readonly HostAndPort[],
  lookUp = resolveAddresses,
): Promise<readonly Peer[]> {
  return await Promise.all(hosts.map(async (host) => {
    return {
      host,
      isName: isName(host.host),
      addresses: await lookUpWithin(() => lookUp(host), START_LIMIT_MS),
    };
  }));
}

/**
 * The address to bind to for reaching (or hearing) all of these: IPv4 alone where that is enough; otherwise both, and for
 * a name, which may lead to the other one day. Only Linux reaches IPv4 groups and subnets from a socket for both, and Windows keeps the
 * families apart: there it is IPv4 for those, and for "all" on Windows.
 */
export function chooseBindHostname(peers: readonly Peer[], os: typeof Deno.build.os = Deno.build.os): string {
  const all = peers.flatMap(({ addresses }) => addresses.slice(0, 1)).map(({ hostname }) => hostname);
  const needsIpv6 = all.some((hostname) => hostname.includes(":"));
  if (needsIpv6) return "::";
  if (os === "windows") return "0.0.0.0";
  const mayNeedIpv6 = peers.length === 0 || peers.some((peer) => peer.isName);
  const needsIpv4 = os !== "linux" &&
    all.some((hostname) => isMulticast(hostname) || hostname.endsWith(".255"));
  return mayNeedIpv6 && !needsIpv4 ? "::" : "0.0.0.0";
}

/** Of these addresses, those that a socket reaches that is bound to `bound`; all where it reaches none. */
export function keepReachable(addresses: readonly Address[], bound: string): readonly Address[] {
  const isBoth = bound === "::" && Deno.build.os !== "windows";
  const reachable = addresses.filter(({ hostname }) =>
    isBoth || hostname.includes(":") === bound.includes(":")
  );
  return reachable.length > 0 ? reachable : addresses;
}

/** The address at which a robot is asked: one of IPv4 where there is one, since every network has that. */
export function chooseAddress(hostnames: readonly string[], port: number, bound: string): Address {
  const addresses = hostnames.map((hostname): Address => ({ transport: "udp", hostname, port }));
  const reachable = keepReachable(addresses, bound);
  return reachable.find(({ hostname }) => !hostname.includes(":")) ?? reachable[0]!;
}

/** The peers as they are told of, separated by commas. */
export function formatPeers(peers: readonly Peer[]): string {
  return peers.map(({ host, addresses: [first] }) => first ? formatAddress(first) : host.host).join(", ");
}

/** The first address of each; for a name that is not known yet there is none. */
export function addressesOf(peers: readonly Peer[]): Address[] {
  return peers.flatMap(({ addresses }) => addresses.slice(0, 1));
}

/**
 * Waits for a lookup no longer than this.
 *
 * @returns nothing where nobody can be asked, or does not answer in time
 * @throws what the lookup throws otherwise
 */
export async function lookUpWithin(
  lookUp: () => Promise<readonly Address[]>,
  limitMs: number,
): Promise<readonly Address[]> {
  try {
    return await deadline(lookUp(), limitMs);
  } catch (error) {
    if (isTimeout(error) || (error instanceof UnknownHost && error.isTemporary)) return [];
    throw error;
  }
}
