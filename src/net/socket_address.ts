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
  const v4 = parseIpv4(address.hostname);
  if (!isIpv6Socket) return v4 && withPort(AF_INET, address.port, IPV4_BYTES, 4, v4);
  const [plain = "", zone] = address.hostname.split("%");
  const v6 = v4 ? [...MAPPED_PREFIX, ...v4] : parseIpv6(plain);
  const scope = zone === undefined ? 0 : zones?.indexOf(zone) ?? Number(zone);
  if (!v6 || !Number.isInteger(scope)) return undefined;
  const bytes = withPort(AF_INET6, address.port, SOCKET_ADDRESS_BYTES, 8, v6);
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
  if (family === AF_INET) return { transport: "udp", hostname: formatIpv4(bytes, at + 4), port };
  if (family !== AF_INET6) return undefined;
  const isMapped = MAPPED_PREFIX.every((byte, i) => bytes[at + 8 + i] === byte);
  const hostname = isMapped ? formatIpv4(bytes, at + 20) : formatIpv6(bytes, at + 8);
  const scope = new DataView(bytes.buffer, bytes.byteOffset + at + SCOPE_AT).getUint32(0, true);
  if (scope === 0 || isMapped) return { transport: "udp", hostname, port };
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

function parseIpv4(text: string): number[] | undefined {
  const parts = text.split(".").map(Number);
  return parts.length === 4 && parts.every((part) => part >= 0 && part <= 255) ? parts : undefined;
}

function parseIpv6(text: string): number[] | undefined {
  if (!/^[0-9a-fA-F:]+$/.test(text)) return undefined;
  const [head = "", tail] = text.split("::");
  const before = head ? head.split(":") : [];
  const after = tail ? tail.split(":") : [];
  const zeros = 8 - before.length - after.length;
  if (tail === undefined ? zeros !== 0 : zeros < 0) return undefined;
  const groups = [...before, ...Array<string>(zeros).fill("0"), ...after].map((group) => parseInt(group, 16));
  return groups.flatMap((group) => [group >>> 8, group & 0xff]);
}

function formatIpv4(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** As RFC 5952 wants it: lower case, the longest run of at least two zero groups shortened. */
function formatIpv6(bytes: Uint8Array, at: number): string {
  const groups = Array.from(
    { length: 8 },
    (_, i) => ((bytes[at + 2 * i]! << 8) | bytes[at + 2 * i + 1]!).toString(16),
  );
  const runs = [...groups.join(":").matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)];
  const longest = runs.sort((a, b) => b[0].length - a[0].length || a.index - b.index)[0];
  if (!longest) return groups.join(":");
  const text = groups.join(":");
  return `${text.slice(0, longest.index).replace(/:$/, "")}::${
    text.slice(longest.index + longest[0].length).replace(/^:/, "")
  }`;
}
