/**
 * As much of npm's `ws` as a client uses. (Its own types bring a second description of Node's modules with them.)
 *
 * @module
 */

/** A WebSocket that this end opens; it emits `error` before each `close` that has a reason. */
export class WebSocket {
  constructor(url: string, subprotocols: readonly string[], options: {
    readonly handshakeTimeout: number;
    readonly maxPayload: number;
    readonly perMessageDeflate: boolean;
    readonly followRedirects: boolean;
  });
  /** The subprotocol that the server has chosen; empty where it has chosen none. */
  readonly protocol: string;
  /** Of what was sent, what the system has not taken. */
  readonly bufferedAmount: number;
  on(event: "open", handle: () => void): this;
  on(event: "message", handle: (data: Uint8Array, isBinary: boolean) => void): this;
  on(event: "ping" | "pong", handle: (payload: Uint8Array) => void): this;
  on(event: "error", handle: (error: Error) => void): this;
  on(event: "close", handle: (code: number, reason: Uint8Array) => void): this;
  send(data: string | Uint8Array, whenSent: (error?: Error) => void): void;
  /** @param payload which comes back with the answer, 125 bytes at most */
  ping(payload: Uint8Array, isMasked: boolean, whenSent: (error?: Error) => void): void;
  close(): void;
  terminate(): void;
}
