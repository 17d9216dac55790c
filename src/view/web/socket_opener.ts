/**
 * WebSockets (RFC 6455) on the connections of a server.
 *
 * @module
 */

import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
// @ts-types="./ws.d.ts"
import { type ServerSocket, WebSocketServer } from "ws";
import type { HttpFault } from "./http_refusals.ts";
import { answerPings, watchLife } from "./socket_life.ts";

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
  readonly #count: (fault: HttpFault) => void;
  readonly #subprotocols = new WeakMap<IncomingMessage, string>();
  readonly #opener = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
    // The library would cut who does not read them without a word.
    autoPong: false,
    handleProtocols: (_, incoming) => this.#subprotocols.get(incoming) ?? false,
  });

  /** @param count called for each that is of no use, or is cut */
  constructor(count: (fault: HttpFault) => void) {
    this.#count = count;
  }

  /** Hands the opened one over; what asks in a way that is none of RFC 6455 is refused. */
  open({ incoming, socket, head }: UpgradeRequest, { onSocket, cookie, subprotocol }: GrantedSocket): void {
    if (subprotocol !== undefined) this.#subprotocols.set(incoming, subprotocol);
    const addCookie = (lines: string[]) => cookie && lines.push(`Set-Cookie: ${cookie}`);
    this.#opener.once("headers", addCookie);
    this.#opener.handleUpgrade(incoming, socket, head, (opened) => {
      watchLife(opened);
      answerPings(opened, () => this.#count("ping-flood"));
      opened.on("error", () => this.#count("broken-socket"));
      onSocket(opened);
    });
    this.#opener.off("headers", addCookie);
  }
}
