/**
 * As much of npm's `ws` as the server uses. (Its own types bring a second description of Node's modules with them.)
 *
 * @module
 */

import type { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { PageSocket } from "./page_client.ts";

/** One opened WebSocket: the browser's interface, and Node's. */
export interface ServerSocket extends PageSocket {
  on(event: "ping" | "pong" | "close" | "error", handle: (payload: Uint8Array) => void): unknown;
  /** @param payload which comes back with the answer, 125 bytes at most */
  ping(payload?: Uint8Array): void;
  /** @param onWritten called when it has been written, or never will be */
  pong(payload: Uint8Array, mask: boolean, onWritten: () => void): void;
  terminate(): void;
}

/** Opens WebSockets on the connections of a server. */
export class WebSocketServer {
  constructor(options: {
    readonly noServer: true;
    readonly clientTracking: boolean;
    readonly perMessageDeflate: boolean;
    readonly maxPayload: number;
    /** Whether it answers pings by itself. */
    readonly autoPong: boolean;
    /** Which of the subprotocols is spoken that were offered. */
    readonly handleProtocols: (offered: ReadonlySet<string>, request: IncomingMessage) => string | false;
  });
  /** Called with the lines of an answer that opens a WebSocket, before it is sent. */
  once(event: "headers", handle: (lines: string[]) => void): unknown;
  off(event: "headers", handle: (lines: string[]) => void): unknown;
  handleUpgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    onOpen: (socket: ServerSocket) => void,
  ): void;
}

/** A WebSocket to a server; it has the browser's interface. */
export interface WebSocket extends globalThis.WebSocket {
  on(event: "ping", handle: (payload: Uint8Array) => void): unknown;
  /** Ends it without a word. */
  terminate(): void;
}

/** Opens a WebSocket to a server. */
export const WebSocket: new (
  url: string,
  protocols: string[],
  options: { readonly perMessageDeflate: boolean; readonly maxPayload?: number; readonly ca?: string },
) => WebSocket;
