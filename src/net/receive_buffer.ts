/**
 * A larger receive buffer for a socket, by the system's own `setsockopt`.
 *
 * `Deno.listenDatagram` has no option for it. On Linux the socket's descriptor is found in /proc by the port that it is
 * bound to, and the C library is called. Where any of that is missing nothing happens: paced senders fit the default.
 * Sources: socket(7), proc(5).
 *
 * @module
 */

import type { DatagramSocket } from "./datagram_socket.ts";
import { findDescriptor } from "./descriptor.ts";

const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
/** Asked for; the kernel grants as much as `net.core.rmem_max` allows, and counts twice of it. */
const RECEIVE_BUFFER_BYTES = 2 * 1024 * 1024;

/** Asks for a larger buffer; answers whether that could be asked. */
export function enlargeReceiveBuffer(socket: DatagramSocket): boolean {
  if (Deno.build.os !== "linux") return false;
  const descriptor = findDescriptor(socket.address);
  if (descriptor === undefined) return false;
  try {
    const libc = Deno.dlopen("libc.so.6", {
      setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
    });
    const value = new Int32Array([RECEIVE_BUFFER_BYTES]);
    const result = libc.symbols.setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, value, value.byteLength);
    libc.close();
    return result === 0;
  } catch {
    return false;
  }
}
