/**
 * Whether the other end of a WebSocket is still there (RFC 6455, section 5.5.2).
 *
 * @module
 */

import type { ServerSocket } from "./ws.d.ts";

/** A page that does not answer a ping within this time has gone. */
const PING_INTERVAL_MS = 5_000;

/** Answers to pings that may be on their way; nobody needs a second one. */
const MAX_PONGS = 60;

/** Ends the socket of a page that has gone without a word, as long as it is open. */
export function watchLife(socket: ServerSocket): void {
  let isAlive = true;
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_INTERVAL_MS);
  socket.on("pong", () => isAlive = true);
  socket.on("error", () => {});
  socket.on("close", () => clearInterval(timer));
}

/**
 * Answers the pings of the other end, and ends the socket of one that does not read the answers.
 *
 * @param onFlood called before that
 */
export function answerPings(socket: ServerSocket, onFlood: () => void): void {
  let pongs = 0;
  socket.on("ping", (payload) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (pongs === MAX_PONGS) {
      onFlood();
      return socket.terminate();
    }
    pongs += 1;
    socket.pong(payload, false, () => pongs -= 1);
  });
}
