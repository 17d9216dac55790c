/**
 * The file descriptor behind a bound UDP socket, which Deno does not tell.
 *
 * The C library is asked about one number after the other. (The links in /proc/self/fd would say it too, but Deno keeps
 * /proc closed to a program that has not all permissions.) Sources: getsockname(2), socket(7), ip(7), ipv6(7).
 *
 * @module
 */

import type { Address } from "../common/address.ts";

const SYMBOLS = {
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
} as const;

const SOL_SOCKET = 1;
const SO_TYPE = 3;
const SOCK_DGRAM = 2;
const AF_INET = 2;
const AF_INET6 = 10;
/** Of a `sockaddr_in6`, the longest that matters. */
const NAME_BYTES = 28;
/** The usual limit of open files; sockets get low numbers. */
const MAX_DESCRIPTORS = 1024;

/** Finds the descriptor of this process's UDP socket that is bound to `local`, on Linux; nothing where it can not. */
export function findDescriptor(local: Address): number | undefined {
  try {
    const library = Deno.dlopen("libc.so.6", SYMBOLS);
    try {
      for (let descriptor = 0; descriptor < MAX_DESCRIPTORS; descriptor++) {
        if (isBoundTo(library.symbols, descriptor, local)) return descriptor;
      }
    } finally {
      library.close();
    }
  } catch {
    return undefined;
  }
  return undefined;
}

function isBoundTo(
  { getsockname, getsockopt }: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"],
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
