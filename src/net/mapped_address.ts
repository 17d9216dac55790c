/**
 * IPv4 on a socket for both families: Deno takes and gives it as `::ffff:192.0.2.1` (RFC 4291), everybody else here in its
 * plain form, so that an address is the same text wherever it occurs.
 *
 * @module
 */

import type { Address } from "../common/address.ts";

const PREFIX = "::ffff:";

/** An address as Deno gave it, in its plain form. */
export function unmapped(address: Address): Address {
  const { hostname, port } = address;
  if (!hostname.startsWith(PREFIX) || !hostname.includes(".")) return address;
  return { transport: "udp", hostname: hostname.slice(PREFIX.length), port };
}

/** An address as Deno's IPv6 socket takes it. */
export function mapped(address: Address): Address {
  if (address.hostname.includes(":")) return address;
  return { transport: "udp", hostname: PREFIX + address.hostname, port: address.port };
}
