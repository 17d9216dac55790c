/**
 * The file descriptor behind a bound UDP socket, which Deno does not tell.
 *
 * The C library is asked about one number after the other. (The links in /proc/self/fd would say it too, but Deno keeps
 * /proc closed to a program that has not all permissions.) Sources: getsockname(2), socket(7), ip(7), ipv6(7).
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import { AF_INET, AF_INET6, SO_TYPE, SOCK_DGRAM, SOL_SOCKET } from "../system/libc/constants.ts";
import { type LibcCalls, openLibc } from "../system/libc/libc.ts";

/** Of a `sockaddr_in6`, the longest that matters. */
const NAME_BYTES = 28;
/** The usual limit of open files; sockets get low numbers. */
const MAX_DESCRIPTORS = 1024;

/** Finds the descriptor of this process's UDP socket that is bound to `local`, on Linux; nothing where it can not. */
export function findDescriptor(local: Address): number | undefined {
  using libc = openLibc("getsockname", "getsockopt");
  if (!libc) return undefined;
  for (let descriptor = 0; descriptor < MAX_DESCRIPTORS; descriptor++) {
    if (isBoundTo(libc.calls, descriptor, local)) return descriptor;
  }
  return undefined;
}

function isBoundTo(
  { getsockname, getsockopt }: LibcCalls<"getsockname" | "getsockopt">,
  descriptor: number,
  { hostname, port }: Address,
): boolean {
  const name = new Uint8Array(NAME_BYTES);
  if (getsockname(descriptor, name, new Uint32Array([NAME_BYTES])) !== 0) return false;
  const view = new DataView(name.buffer);
  const family = hostname.includes(":") ? AF_INET6 : AF_INET;
  const type = new Int32Array(1);
  return view.getUint16(0, true) === family && view.getUint16(2) === port &&
    getsockopt(descriptor, SOL_SOCKET, SO_TYPE, type, new Uint32Array([4])) === 0 && type[0] === SOCK_DGRAM;
}
