/**
 * What the server answers by itself, before anybody has looked at what was asked for.
 *
 * @module
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** No request that is answered here has one, and nobody would read it. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) !== 0;
}

/** Answers such a one. */
export function refuseBody({ socket }: IncomingMessage, outgoing: ServerResponse): void {
  socket.pause();
  outgoing.writeHead(413, { Connection: "close", "Content-Length": 0 });
  outgoing.end(() => socket.destroy());
}

/** Answers what does not parse. */
export function refuseGarbage(socket: Socket): void {
  if (!socket.writable) return void socket.destroy();
  socket.end(
    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    () => socket.destroy(),
  );
}
