/**
 * Puts a receiver to work where it is best.
 *
 * @module
 */

import type { UdpSocket } from "../net/udp_socket.ts";
import type { Receiving, ReceivingHooks, ReceivingOptions } from "./receiving.ts";
import type { LoadingThread } from "./loading_thread.ts";
import { startReceivingThread } from "./receiving_thread.ts";

/**
 * Begins to receive: on a thread where that can be, else on this one, which loads what it needs for that only then.
 *
 * @param thread loading since before the socket was there; taken over
 */
export async function startReceiving(
  socket: UdpSocket,
  options: ReceivingOptions,
  hooks: ReceivingHooks,
  thread: LoadingThread | undefined,
): Promise<Receiving> {
  const apart = startReceivingThread(socket, options, hooks, thread);
  if (apart) return apart;
  const { receiveHere } = await import("./receiving_here.ts");
  return await receiveHere(socket, options, hooks);
}
