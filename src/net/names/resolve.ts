/**
 * From what people type to addresses that sockets take.
 *
 * An address has one text here, whatever was typed: IPv6 as RFC 5952 wants it, and the interface of a link-local address
 * by its name, since sources are compared with it.
 *
 * @module
 */

import { type Address, isLinkLocal, isLiteral, isMulticast, tidyAddress } from "../../common/address.ts";
import type { HostAndPort } from "../../common/host_and_port.ts";
import { lookUpName } from "../../system/look_up_name.ts";
import { listZones, openZones, type Zones } from "../zones.ts";

/** A name that leads nowhere, or nowhere at this moment. */
export class UnknownHost extends Error {
  override readonly name = "UnknownHost";
  /** Whether nobody could be asked, as before a network is up. */
  readonly isTemporary: boolean;

  constructor(message: string, isTemporary: boolean) {
    super(message);
    this.isTemporary = isTemporary;
  }
}

/** The first of {@linkcode resolveAddresses}. */
export async function resolveAddress(host: HostAndPort): Promise<Address> {
  return (await resolveAddresses(host))[0]!;
}

/**
 * Looks a host up as the system does (its hosts file and mDNS included).
 *
 * @returns all its addresses, those of IPv4 first: at least one
 * @throws {UnknownHost} where the name is not known
 * @throws an `Error` in one line where an address names an interface that is not there
 */
export async function resolveAddresses({ host, port }: HostAndPort): Promise<readonly Address[]> {
  const zones = openZones();
  try {
    const literals = await lookUp(host);
    const isIpv4 = (literal: string) => !literal.includes(":");
    const sorted = [...literals.filter(isIpv4), ...literals.filter((literal) => !isIpv4(literal))];
    const hostnames = sorted.flatMap((literal) => isIpv4(literal) ? literal : nameZone(literal, zones));
    return [...new Set(hostnames)].map((hostname) => ({ transport: "udp", hostname, port }));
  } finally {
    zones.close();
  }
}

/** Whether a host may be elsewhere one day, or has several addresses of which not every one has to answer. */
export function isName(host: string): boolean {
  const isIpv4 = /^\d+(\.\d+){3}$/.test(host);
  const isIpv6 = host.includes(":");
  return !isIpv4 && (!isIpv6 || (isLinkLocal(host) && !isMulticast(host) && !host.includes("%")));
}

/** Whether an address to bind to stands for all of this host's. */
export function isUnspecified(bind: string | undefined): boolean {
  return bind === undefined || bind === "0.0.0.0" || bind === "::";
}

async function lookUp(host: string): Promise<readonly string[]> {
  if (host.includes(":") || isLiteral(host)) return [host];
  const listed = await listHosts(host);
  // C libraries leave out addresses with an interface, and would ask further.
  if (listed.some((address) => address.includes("%"))) return listed;
  try {
    return await lookUpName(host);
  } catch (error) {
    const isTemporary = (error as { code?: string }).code === "EAI_AGAIN";
    const reason = isTemporary ? "nobody can be asked for the name now" : "the name is not known here";
    throw new UnknownHost(`Cannot find the host ${host}: ${reason}`, isTemporary);
  }
}

/** What the hosts file says. */
async function listHosts(host: string): Promise<readonly string[]> {
  const text = await Deno.readTextFile("/etc/hosts").catch(() => "");
  return text.split("\n").flatMap((line) => {
    const [address = "", ...names] = line.replace(/#.*/, "").trim().split(/\s+/);
    return names.includes(host) ? [address] : [];
  });
}

/**
 * Writes an IPv6 address as sources are written. A link-local one without its interface may be on any.
 *
 * @throws an `Error` where there is no such interface
 */
function nameZone(literal: string, zones: Zones): readonly string[] {
  const [plain = "", zone] = literal.split("%");
  const hostname = tidyAddress(plain);
  if (zone === undefined) {
    if (!isLinkLocal(hostname) || isMulticast(hostname)) return [hostname];
    const names = listZones();
    return names.length === 0 ? [hostname] : names.map((name) => `${hostname}%${name}`);
  }
  // Only here an interface means something, and sources name it.
  if (!isLinkLocal(hostname) && !isMulticast(hostname)) return [hostname];
  const index = zones.indexOf(zone) ?? (/^\d{1,9}$/.test(zone) ? Number(zone) : undefined);
  const name = index === undefined ? undefined : zones.nameOf(index);
  if (name !== undefined) return [`${hostname}%${name}`];
  const names = listZones();
  const there = names.length > 0 ? `; there is ${names.join(", ")}` : "";
  throw new Error(`Cannot use the address ${literal}: this host has no interface ${zone}${there}`);
}
