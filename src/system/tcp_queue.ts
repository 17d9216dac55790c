/**
 * How much of what was written to a TCP connection its other end has not acknowledged yet, on Linux.
 *
 * Deno does not tell a connection's descriptor: the C library is asked about one number after the other. Sources: tcp(7) (of
 * `SIOCOUTQ`), getpeername(2), ip(7), ipv6(7).
 *
 * @module
 */

import ipaddr from "ipaddr.js";
import {
  AF_INET,
  AF_INET6,
  MAX_DESCRIPTORS,
  SIOCOUTQ,
  SO_TYPE,
  SOCK_STREAM,
  SOL_SOCKET,
} from "./libc/constants.ts";
import { openLibc } from "./libc/libc.ts";

/** Room for a `sockaddr_in6`. */
const ADDRESS_BYTES = 28;
/** Of the address in a `sockaddr_in` and a `sockaddr_in6`. */
const ADDRESS_AT = { [AF_INET]: [4, 8], [AF_INET6]: [8, 24] } as const;

/** The two ends of a connection of this process. */
export interface TcpEnds {
  readonly localPort: number;
  readonly remotePort: number;
  /** A literal address. */
  readonly remoteAddress: string;
}

/**
 * Finds a connection.
 *
 * @returns what counts its bytes that were written and not acknowledged, as long as it is open (nothing after that); nothing
 *   where this system has no such count, or the C library may not be called
 */
export function openUnacknowledged(ends: TcpEnds): (() => number | undefined) | undefined {
  // Given back at once: no process ever lets its C library go.
  using libc = openLibc("getsockname", "getpeername", "getsockopt", "ioctl");
  if (!libc) return undefined;
  const { getsockname, getpeername, getsockopt, ioctl } = libc.calls;
  const name = new Uint8Array(ADDRESS_BYTES);
  const type = new Int32Array(1);
  const isIt = (descriptor: number) =>
    getpeername(descriptor, name, Uint32Array.of(name.length)) === 0 && portOf(name) === ends.remotePort &&
    addressOf(name) === plain(ends.remoteAddress) &&
    getsockname(descriptor, name, Uint32Array.of(name.length)) === 0 && portOf(name) === ends.localPort &&
    getsockopt(descriptor, SOL_SOCKET, SO_TYPE, type, Uint32Array.of(4)) === 0 && type[0] === SOCK_STREAM;
  const descriptor = Array.from({ length: MAX_DESCRIPTORS }, (_, number) => number).find(isIt);
  const bytes = new Int32Array(1);
  const count = (of: number) => ioctl(of, SIOCOUTQ, bytes) === 0 ? bytes[0] : undefined;
  return descriptor !== undefined && count(descriptor) !== undefined ? () => count(descriptor) : undefined;
}

/** In network order in either form. */
function portOf(name: Uint8Array): number {
  return name[2]! << 8 | name[3]!;
}

function addressOf(name: Uint8Array): string | undefined {
  const place = ADDRESS_AT[(name[0]! | name[1]! << 8) as keyof typeof ADDRESS_AT];
  return place && plainOf(ipaddr.fromByteArray([...name.subarray(...place)]));
}

/** Without the interface of a link-local one. */
function plain(address: string): string {
  return plainOf(ipaddr.parse(address.split("%")[0]!));
}

/** An IPv4 address reads the same from either kind of socket. */
function plainOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress();
  return (isMapped ? (address as ipaddr.IPv6).toIPv4Address() : address).toNormalizedString();
}
