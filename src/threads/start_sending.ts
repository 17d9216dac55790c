/**
 * Puts a sender to work where it is best.
 *
 * @module
 */

import type { UdpSocket } from "../net/udp_socket.ts";
import type { Sending, SendingHooks, SendingOptions } from "./sending.ts";
import { SendingHere } from "./sending_here.ts";
import { startSendingThread } from "./sending_thread.ts";

/** Begins to send. */
export function startSending(socket: UdpSocket, options: SendingOptions, hooks: SendingHooks): Sending {
  return startSendingThread(socket, options, hooks) ?? new SendingHere(socket, options, hooks);
}
