/**
 * Options of a socket that Deno does not offer, by the system's own `setsockopt`, on Linux.
 *
 * @module
 */

import { openLibc } from "../system/libc/libc.ts";
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
  const descriptor = findDescriptor(socket.address);
  if (descriptor === undefined) return false;
  using libc = openLibc("setsockopt");
  return libc?.calls.setsockopt(descriptor, level, option, new Int32Array([value]), 4) === 0;
}
