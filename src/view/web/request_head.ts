/**
 * The head of a connection's one request, taken in before anything is parsed.
 *
 * A parser of HTTP works through all that has come before it can be stopped, which with pipelined requests or bodies without
 * an end takes the listener's time and memory. So it is given one whole head and nothing else (RFC 9112, section 2.1).
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { Socket } from "node:net";

/** Longer than what any browser sends. */
const MAX_HEAD_BYTES = 16_384;
const END = "\r\n\r\n";
/** Of a method and what follows it. */
const BEGINNING = /^[A-Z]+($| )/;

/** What becomes of it. */
export interface HeadSinks {
  /** The head is there; the socket is paused. It is the whole of what came, and the sink's own. */
  readonly onHead: (head: Buffer) => void;
  /** What came is no head of one request without a body. */
  readonly onFault: () => void;
  /** It did not come in time. */
  readonly onLate: () => void;
}

/** Reads the head within a time; exactly one of the sinks is called, or none where the connection ends before. */
export function takeHead(socket: Socket, timeoutMs: number, sinks: HeadSinks): void {
  let head = Buffer.alloc(0);
  const timer = setTimeout(() => end(sinks.onLate), timeoutMs);

  function end(tell: () => void): void {
    clearTimeout(timer);
    socket.off("data", take);
    socket.pause();
    tell();
  }

  function take(bytes: Buffer): void {
    head = Buffer.concat([head, bytes.subarray(0, MAX_HEAD_BYTES)]);
    const endAt = head.indexOf(END);
    if (endAt < 0 && head.length < MAX_HEAD_BYTES && BEGINNING.test(head.toString("latin1", 0, 8))) return;
    if (endAt < 0 || endAt + END.length < head.length) return end(sinks.onFault);
    end(() => sinks.onHead(head));
  }

  socket.on("data", take);
  socket.once("close", () => clearTimeout(timer));
}
