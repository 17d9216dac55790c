/**
 * Addresses as the kernel's socket calls take and give them.
 *
 * ```text
 *  sockaddr_in                                 sockaddr_in6
 *  0  family = 2 (16, host order)              0  family = 10 (16, host order)
 *  2  port (16, big-endian)                    2  port (16, big-endian)
 *  4  IPv4 address (32)                        4  flow label (32)
 *  8  zero (64)                                8  IPv6 address (128)
 *                                              24 scope (32)
 * ```
 *
 * Source: ip(7), ipv6(7), on Linux with little-endian host order. IPv4 in IPv6 (`::ffff:192.0.2.1`, RFC 4291) is given
 * and taken in its plain form. The scope is the number of a link-local address's interface, which stands behind the
 * address by its name: `fe80::1%wlan0`.
 *
 * @module
 */

import ipaddr from "ipaddr.js";
import type { Address } from "../common/address.ts";
import { AF_INET, AF_INET6 } from "../system/libc/constants.ts";
import type { Zones } from "./zones.ts";

/** Room for either form. */
export const SOCKET_ADDRESS_BYTES = 28;

const IPV4_BYTES = 16;
const SCOPE_AT = 24;
const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/**
 * Encodes an address for a socket of this family.
 *
 * @param zones the interfaces of addresses with a scope
 * @returns a fresh array of the length that the kernel is told, or nothing for an address that this can not express
 * (on an interface that is not there, or IPv6 on an IPv4 socket)
 */
export function encodeSocketAddress(
  address: Address,
  isIpv6Socket: boolean,
  zones?: Pick<Zones, "indexOf">,
): Uint8Array<ArrayBuffer> | undefined {
  const [plain = "", zone] = address.hostname.split("%");
  const parsed = parse(plain);
  const v4 = parsed instanceof ipaddr.IPv4 ? parsed : undefined;
  if (!isIpv6Socket) return v4 && withPort(AF_INET, address.port, IPV4_BYTES, 4, v4.toByteArray());
  const v6 = v4?.toIPv4MappedAddress() ?? parsed;
  const scope = zone === undefined ? 0 : zones?.indexOf(zone) ?? Number(zone);
  if (!v6 || !Number.isInteger(scope)) return undefined;
  const bytes = withPort(AF_INET6, address.port, SOCKET_ADDRESS_BYTES, 8, v6.toByteArray());
  new DataView(bytes.buffer).setUint32(SCOPE_AT, scope, true);
  return bytes;
}

/**
 * Decodes the address at `at`; nothing for another family.
 *
 * @param zones the interfaces of addresses with a scope
 */
export function decodeSocketAddress(
  bytes: Uint8Array,
  at: number,
  zones?: Pick<Zones, "nameOf">,
): Address | undefined {
  const family = bytes[at]!;
  const port = (bytes[at + 2]! << 8) | bytes[at + 3]!;
  // Where several peers take turns this is done for each datagram, so IPv4 is not parsed.
  if (family === AF_INET) return { transport: "udp", hostname: formatIpv4(bytes, at + 4), port };
  if (family !== AF_INET6) return undefined;
  const isMapped = MAPPED_PREFIX.every((byte, i) => bytes[at + 8 + i] === byte);
  if (isMapped) return { transport: "udp", hostname: formatIpv4(bytes, at + 20), port };
  const hostname = new ipaddr.IPv6([...bytes.subarray(at + 8, at + SCOPE_AT)]).toRFC5952String();
  const scope = new DataView(bytes.buffer, bytes.byteOffset + at + SCOPE_AT).getUint32(0, true);
  if (scope === 0) return { transport: "udp", hostname, port };
  return { transport: "udp", hostname: `${hostname}%${zones?.nameOf(scope) ?? scope}`, port };
}

function withPort(family: number, port: number, length: number, at: number, address: readonly number[]) {
  const bytes = new Uint8Array(length);
  bytes[0] = family;
  bytes[2] = port >>> 8;
  bytes[3] = port;
  bytes.set(address, at);
  return bytes;
}

function parse(hostname: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(hostname)) return ipaddr.IPv4.parse(hostname);
  return ipaddr.IPv6.isValid(hostname) ? ipaddr.IPv6.parse(hostname) : undefined;
}

function formatIpv4(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}
