/**
 * Addresses of UDP endpoints, in the shape that Deno's sockets give and take, so that none is ever converted.
 *
 * @module
 */

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
export function formatAddress(address: Address): string {
  const { hostname, port } = address;
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Whether a host name or literal address leads to this host alone. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Whether an address means nothing without its interface: fe80::/10, and groups of an interface or a link. */
export function isLinkLocal(hostname: string): boolean {
  return /^(fe[89ab][0-9a-f]|ff[0-9a-f][12]):/i.test(hostname);
}
