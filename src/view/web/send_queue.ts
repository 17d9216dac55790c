/**
 * What of an answer has left this process and not come to the reader's host, so that nothing is made before there is a use for it.
 *
 * @module
 */

import type { Socket } from "node:net";
import { openUnacknowledged } from "../../system/tcp_queue.ts";

/** Between two looks: less than a frame's interval, and no work for a processor. */
const LOOK_MS = 2;
/**
 * Fewer bytes count as none: a host acknowledges every second segment at once (RFC 9293, section 3.8.6.3), and the last one
 * up to half a second later.
 */
const LEFT_BYTES = 3_000;

/** The bytes of one connection that are on their way. */
export interface SendQueue {
  /** Resolves when the reader's host has all of them but {@linkcode LEFT_BYTES}, or the connection has ended. */
  emptied(): Promise<void>;
}

/** Looks at a connection's; nothing where the system does not say what has come. */
export function openSendQueue(socket: Socket): SendQueue | undefined {
  const { localPort, remotePort, remoteAddress } = socket;
  if (localPort === undefined || remotePort === undefined || remoteAddress === undefined) return undefined;
  const count = openUnacknowledged({ localPort, remotePort, remoteAddress });
  const isEmpty = () => socket.destroyed || socket.writableLength === 0 && (count?.() ?? 0) <= LEFT_BYTES;
  return count && { emptied: () => isEmpty() ? Promise.resolve() : lookUntil(isEmpty, socket) };
}

function lookUntil(isEmpty: () => boolean, socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => isEmpty() && end();
  const end = () => {
    clearInterval(timer);
    socket.off("close", end);
    resolve();
  };
  const timer = setInterval(look, LOOK_MS);
  socket.once("close", end);
  return promise;
}
