/**
 * The file descriptor behind a bound UDP socket, which Deno does not tell.
 *
 * The C library is asked about one number after the other. (The links in /proc/self/fd would say it too, but Deno keeps
 * /proc closed to a program that has not all permissions.) Sources: getsockname(2), socket(7), ip(7), ipv6(7).
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import {
  AF_INET,
  AF_INET6,
  MAX_DESCRIPTORS,
  SO_TYPE,
  SOCK_DGRAM,
  SOL_SOCKET,
} from "../system/libc/constants.ts";
import { unmapped } from "./mapped_address.ts";
import { decodeSocketAddress, SOCKET_ADDRESS_BYTES } from "./socket_address.ts";
import { type LibcCalls, openLibc } from "../system/libc/libc.ts";

/** Finds the descriptor of this process's UDP socket that is bound to `local`, on Linux; nothing where it can not. */
export function findDescriptor(local: Address): number | undefined {
  using libc = openLibc("getsockname", "getsockopt");
  if (!libc) return undefined;
  for (let descriptor = 0; descriptor < MAX_DESCRIPTORS; descriptor++) {
    if (isBoundTo(libc.calls, descriptor, local)) return descriptor;
  }
  return undefined;
}

/** Another socket may have the same port, at another address or of the other family. */
function isBoundTo(
  { getsockname, getsockopt }: LibcCalls<"getsockname" | "getsockopt">,
  descriptor: number,
  local: Address,
): boolean {
  const name = new Uint8Array(SOCKET_ADDRESS_BYTES);
  if (getsockname(descriptor, name, Uint32Array.of(name.length)) !== 0) return false;
  const family = local.hostname.includes(":") ? AF_INET6 : AF_INET;
  const bound = name[0] === family ? decodeSocketAddress(name, 0) : undefined;
  // Deno tells no interface.
  if (!bound || !isSameAddress({ ...bound, hostname: bound.hostname.split("%")[0]! }, unmapped(local))) {
    return false;
  }
  const type = new Int32Array(1);
  return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, type, Uint32Array.of(4)) === 0 && type[0] === SOCK_DGRAM;
}
