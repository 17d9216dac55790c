/**
 * Options of a socket that Deno does not offer, by the system's own `setsockopt`, on Linux.
 *
 * @module
 */

import type { DatagramSocket } from "./datagram_socket.ts";
import { findDescriptor } from "./descriptor.ts";

/** A number for an option. */
export interface SocketOption {
  readonly level: number;
  readonly option: number;
  readonly value: number;
}

/** Sets it; false where this system does not let us, or refuses. */
export function setSocketOption(
  socket: Pick<DatagramSocket, "address">,
  { level, option, value }: SocketOption,
): boolean {
  if (Deno.build.os !== "linux") return false;
  const descriptor = findDescriptor(socket.address);
  if (descriptor === undefined) return false;
  try {
    const libc = Deno.dlopen("libc.so.6", {
      setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
    });
    const result = libc.symbols.setsockopt(descriptor, level, option, new Int32Array([value]), 4);
    libc.close();
    return result === 0;
  } catch {
    return false;
  }
}
