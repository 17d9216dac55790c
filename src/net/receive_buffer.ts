/**
 * A larger receive buffer for a socket.
 *
 * `Deno.listenDatagram` has no option for it. Where it can not be had nothing happens: paced senders fit the default.
 * Source: socket(7).
 *
 * @module
 */

import { SO_RCVBUF, SOL_SOCKET } from "../system/libc/constants.ts";
import type { DatagramSocket } from "./datagram_socket.ts";
import { setSocketOption } from "./socket_option.ts";

/** Asked for; the kernel grants as much as `net.core.rmem_max` allows, and counts twice of it. */
const RECEIVE_BUFFER_BYTES = 2 * 1024 * 1024;

/** Asks for a larger buffer; answers whether that could be asked. */
export function enlargeReceiveBuffer(socket: DatagramSocket): boolean {
  return setSocketOption(socket, { level: SOL_SOCKET, option: SO_RCVBUF, value: RECEIVE_BUFFER_BYTES });
}
