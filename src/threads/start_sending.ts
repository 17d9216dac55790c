/**
 * Puts a sender to work where it is best.
 *
 * @module
 */

import type { UdpSocket } from "../net/udp_socket.ts";
import type { Sending, SendingHooks, SendingOptions } from "./sending.ts";
import type { LoadingThread } from "./loading_thread.ts";
import { startSendingThread } from "./sending_thread.ts";

/**
 * Begins to send: on a thread where that can be, else on this one, which loads what it needs for that only then.
 *
 * @param thread loading since before the socket was there; taken over
 */
export async function startSending(
  socket: UdpSocket,
  options: SendingOptions,
  hooks: SendingHooks,
  thread: LoadingThread | undefined,
): Promise<Sending> {
  const apart = startSendingThread(socket, options, hooks, thread);
  if (apart) return apart;
  const { sendHere } = await import("./sending_here.ts");
  return await sendHere(socket, options, hooks);
}
