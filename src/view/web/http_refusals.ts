/**
 * What the server answers by itself, before anybody has looked at what was asked for.
 *
 * @module
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { DropCounts } from "../../common/drop_counts.ts";

/** Why a connection is of no use to anybody. */
export type HttpFault =
  /** No HTTP, or more than the head of one request. */
  | "garbage"
  /** No whole request in time. */
  | "late"
  /** With a body. */
  | "body"
  /** More often than a host may ask. */
  | "flood"
  /** No room for another connection or reader. */
  | "no-room"
  /** A WebSocket on which something else is spoken, or a message that is too long. */
  | "broken-socket"
  /** A WebSocket that pings and does not read the answers. */
  | "ping-flood"
  /** Gave way to a newer connection or reader. */
  | "pushed-out";

/** Where they are counted. */
export type HttpFaults = Pick<DropCounts<HttpFault>, "count">;

type Count = (fault: HttpFault) => void;

/** No request that is answered here has one, and nobody would read it. */
export function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) !== 0;
}

/** Answers such a one. */
export function refuseBody({ socket }: IncomingMessage, outgoing: ServerResponse, count: Count): void {
  count("body");
  socket.pause();
  outgoing.writeHead(413, { Connection: "close", "Content-Length": 0 });
  outgoing.end(() => socket.destroy());
}

/** Answers what does not parse. */
export function refuseGarbage(socket: Socket, count: Count): void {
  count("garbage");
  if (!socket.writable) return void socket.destroy();
  socket.end(
    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    () => socket.destroy(),
  );
}
