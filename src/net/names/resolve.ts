/**
 * From what people type to addresses that sockets take.
 *
 * An address has one text here, whatever was typed: IPv6 as RFC 5952 wants it, and the interface of a link-local address
 * by its name, since sources are compared with it.
 *
 * @module
 */

import { type Address, isLinkLocal, isLiteral, isMulticast, tidyAddress } from "../../common/address.ts";
import { type HostAndPort, isRobotName } from "../../common/host_and_port.ts";
import { type AnsweredHost, mayBeAnnounced } from "../../discovery/answered_host.ts";
import { DEFAULT_PORT } from "../../flags/common_flags.ts";
import { lookUpName } from "../../system/look_up_name.ts";
import { settleWithin } from "../../system/settle_within.ts";
import { listZones, openZones, type Zones } from "../zones.ts";

/** For the system's answer, before others are asked as well. */
const PATIENCE_MS = 1000;

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
 * Looks a host up as the system does (its hosts file and mDNS included); what it does not know may be announced by multicast
 * DNS, as a host, or as a robot, whose port then stands for the usual one.
 *
 * @returns all its addresses, those of IPv4 first: at least one
 * @throws {UnknownHost} where the name is not known
 * @throws an `Error` in one line where an address names an interface that is not there
 */
export async function resolveAddresses({ host, port }: HostAndPort): Promise<readonly Address[]> {
  const zones = openZones();
  try {
    const { hostnames: literals, port: announcedPort } = await lookUp(host);
    const isIpv4 = (literal: string) => !literal.includes(":");
    const sorted = [...literals.filter(isIpv4), ...literals.filter((literal) => !isIpv4(literal))];
    const hostnames = sorted.flatMap((literal) => isIpv4(literal) ? literal : nameZone(literal, zones));
    const there = port === DEFAULT_PORT ? announcedPort ?? port : port;
    return [...new Set(hostnames)].map((hostname) => ({ transport: "udp", hostname, port: there }));
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

async function lookUp(host: string): Promise<AnsweredHost> {
  if (host.includes(":") || isLiteral(host)) return { hostnames: [host] };
  if (isRobotName(host)) return await findRobot(host);
  const listed = await listHosts(host);
  // C libraries leave out addresses with an interface, and would ask further.
  if (listed.some((address) => address.includes("%"))) return { hostnames: listed };
  const asked = askSystem(host);
  if (!mayBeAnnounced(host)) return await asked;
  try {
    // It may wait for a server that is not there.
    return await settleWithin(asked, PATIENCE_MS) ?? await askBoth(asked, host);
  } catch (error) {
    const announced = await askNetwork(host);
    if (announced) return announced;
    throw error;
  }
}

/** By the name that it announces, which is none that the system could know. */
async function findRobot(name: string): Promise<AnsweredHost> {
  const announced = await askNetwork(name);
  if (announced) return announced;
  const reason = "no robot announces itself by that name; use its address, which listen --find says";
  throw new UnknownHost(`Cannot find the robot ${name}: ${reason}`, false);
}

async function askSystem(host: string): Promise<AnsweredHost> {
  try {
    return { hostnames: await lookUpName(host) };
  } catch (error) {
    const isTemporary = (error as { code?: string }).code === "EAI_AGAIN";
    const reason = isTemporary ? "nobody can be asked for the name now" : "the name is not known here";
    throw new UnknownHost(`Cannot find the host ${host}: ${reason}`, isTemporary);
  }
}

async function askBoth(asked: Promise<AnsweredHost>, host: string): Promise<AnsweredHost> {
  const announced = askNetwork(host);
  return await Promise.any([asked, announced.then((found) => found ?? asked)]).catch(() => asked);
}

async function askNetwork(host: string): Promise<AnsweredHost | undefined> {
  const { askForHost } = await import("../../discovery/ask_host.ts");
  return await askForHost(host).catch(() => undefined);
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
