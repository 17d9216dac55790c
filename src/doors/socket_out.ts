/**
 * A WebSocket to a server, by npm's `ws`: what is written leaves at once.
 *
 * Deno's own leaves TCP to wait for the other end's word after each long message (RFC 896), which takes some 40 ms.
 *
 * @module
 */

// @ts-types="../view/web/ws.d.ts"
import { WebSocket as OutSocket } from "ws";

/** How it is opened. */
export interface SocketOutOptions {
  /** Offered to the server. @default none */
  readonly protocols?: readonly string[];
  /** A longer message ends the connection. @default 104857600 */
  readonly maxMessageBytes?: number;
  /** Certificates of authorities that vouch for a server besides the usual ones, as PEM. @default none */
  readonly ca?: string;
}

/** One with a browser's interface, which may be ended at once. */
export type SocketOut = OutSocket;

/** Begins to open one, with a browser's interface; what fails comes as its events. */
export function openSocketOut(
  url: string,
  { protocols = [], maxMessageBytes, ca }: SocketOutOptions = {},
): SocketOut {
  return new OutSocket(url, [...protocols], {
    perMessageDeflate: false,
    ...(maxMessageBytes === undefined ? {} : { maxPayload: maxMessageBytes }),
    ...(ca === undefined ? {} : { ca }),
  });
}
