/**
 * Addresses of UDP endpoints, in the shape that Deno's sockets give and take, so that none is ever converted.
 *
 * @module
 */

import ipaddr from "ipaddr.js";

/** One UDP endpoint; `hostname` is a literal IPv4 or IPv6 address, never a name. */
export interface Address {
  readonly transport: "udp";
  readonly hostname: string;
  readonly port: number;
}

/** Whether two addresses name the same endpoint. */
export function isSameAddress(a: Address, b: Address): boolean {
  return a.port === b.port && a.hostname === b.hostname;
}

/** An address as people write it: `192.168.1.7:5550`, `[fe80::1]:5550`. Unique, so it also serves as a map key. */
export function formatAddress({ hostname, port }: Omit<Address, "transport">): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Whether this is a literal address, of IPv6 with or without an interface. */
export function isLiteral(host: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(host) || ipaddr.IPv6.isValid(withoutZone(host));
}

/** Whether a host name or literal address leads to this host alone. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || rangeOf(hostname) === "loopback";
}

/** Whether packets to this address reach a group. */
export function isMulticast(hostname: string): boolean {
  return rangeOf(hostname) === "multicast";
}

/**
 * Whether an address means nothing without its interface: fe80::/10, and groups of an interface or a link. It is asked for
 * each datagram, so nothing is parsed.
 */
export function isLinkLocal(hostname: string): boolean {
  return /^(fe[89ab][0-9a-f]|ff[0-9a-f][12]):/i.test(hostname);
}

/** What an address is for, as IANA's registries say; nothing for a name. */
export function rangeOf(hostname: string): string | undefined {
  return isLiteral(hostname) ? ipaddr.process(withoutZone(hostname)).range() : undefined;
}

/** The one text of an address: IPv6 as RFC 5952 wants it, IPv4 in IPv6 in its plain form. */
export function tidyAddress(hostname: string): string {
  if (!isLiteral(hostname)) return hostname;
  const address = ipaddr.process(withoutZone(hostname));
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString();
}

function withoutZone(hostname: string): string {
  return hostname.replace(/%.*$/, "");
}
