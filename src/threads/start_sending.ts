/**
 * Puts a sender to work where it is best.
 *
 * @module
 */

import type { UdpSocket } from "../net/udp_socket.ts";
import type { Sending, SendingHooks, SendingOptions } from "./sending.ts";
import { SendingHere } from "./sending_here.ts";
import { openSealing } from "./sealing.ts";
import { startSendingThread } from "./sending_thread.ts";

/** Begins to send. */
export async function startSending(
  socket: UdpSocket,
  options: SendingOptions,
  hooks: SendingHooks,
): Promise<Sending> {
  const sodium = () => openSealing(options.wire === "uis" ? options.seal : undefined);
  return startSendingThread(socket, options, hooks) ??
    new SendingHere(socket, options, hooks, await sodium());
}
