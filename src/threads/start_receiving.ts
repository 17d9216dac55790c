/**
 * Puts a receiver to work where it is best.
 *
 * @module
 */

import type { UdpSocket } from "../net/udp_socket.ts";
import type { Receiving, ReceivingHooks, ReceivingOptions } from "./receiving.ts";
import { ReceivingHere } from "./receiving_here.ts";
import { openSealing } from "./sealing.ts";
import { startReceivingThread } from "./receiving_thread.ts";

/** Begins to receive. */
export async function startReceiving(
  socket: UdpSocket,
  options: ReceivingOptions,
  hooks: ReceivingHooks,
): Promise<Receiving> {
  return startReceivingThread(socket, options, hooks) ??
    new ReceivingHere(socket, options, hooks, await openSealing(options.seal));
}
