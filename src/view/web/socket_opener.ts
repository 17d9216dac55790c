/**
 * WebSockets (RFC 6455) on the connections of a server.
 *
 * @module
 */

import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
// @ts-types="./ws.d.ts"
import { type ServerSocket, WebSocketServer } from "ws";
import { watchLife } from "./socket_life.ts";

/** No message of a page or of another client is longer. */
const MAX_MESSAGE_BYTES = 65_536;

/** A WebSocket that may be opened. */
export interface GrantedSocket {
  /** Takes it when it is open. */
  readonly onSocket: (socket: ServerSocket) => void;
  /** The header of a cookie that it leaves. */
  readonly cookie?: string;
  /** What it speaks, of the subprotocols that were offered; absent: none of them. */
  readonly subprotocol?: string;
}

/** A request for a WebSocket. */
export interface UpgradeRequest {
  readonly incoming: IncomingMessage;
  readonly socket: Socket;
  /** What was read behind it. */
  readonly head: Parameters<WebSocketServer["handleUpgrade"]>[2];
}

/** Opens WebSockets; one for a server. */
export class SocketOpener {
  readonly #onBroken: () => void;
  readonly #subprotocols = new WeakMap<IncomingMessage, string>();
  readonly #opener = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    handleProtocols: (_, incoming) => this.#subprotocols.get(incoming) ?? false,
  });

  /** @param onBroken called for each on which something else is spoken */
  constructor(onBroken: () => void) {
    this.#onBroken = onBroken;
  }

  /** Hands the opened one over; what asks in a way that is none of RFC 6455 is refused. */
  open({ incoming, socket, head }: UpgradeRequest, { onSocket, cookie, subprotocol }: GrantedSocket): void {
    if (subprotocol !== undefined) this.#subprotocols.set(incoming, subprotocol);
    const addCookie = (lines: string[]) => cookie && lines.push(`Set-Cookie: ${cookie}`);
    this.#opener.once("headers", addCookie);
    this.#opener.handleUpgrade(incoming, socket, head, (opened) => {
      watchLife(opened);
      opened.on("error", this.#onBroken);
      onSocket(opened);
    });
    this.#opener.off("headers", addCookie);
  }
}
