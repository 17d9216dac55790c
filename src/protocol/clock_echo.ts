/**
 * The exchange of times by which a viewer learns how far the broadcaster's clock is from its own.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |      common header (12 bytes); session id = the stream's      |
 * +---------------------------------------------------------------+
 * |  nonce: 48 random bits                                        |
 * |                               +-------------------------------+
 * |                               |  t2: request received,        |
 * +-------------------------------+                               |
 * |                          broadcaster's clock (48)             |
 * +---------------------------------------------------------------+
 * |  t3: reply sent, broadcaster's clock (48)                     |
 * |                               +-------------------------------+
 * |                               |
 * +-------------------------------+
 * ```
 *
 * The request has the same length, with t2 and t3 zero, so the reply is no longer than what it answers. The reply repeats
 * the nonce, by which the viewer knows when the request left (t1), and which nobody knows who has not seen the request. The
 * names are those of RFC 5905, section 8.
 *
 * @module
 */

import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";
import { readU48, writeU48 } from "./integers.ts";

/** Bytes of a request and of a reply. */
export const CLOCK_ECHO_BYTES = HEADER_BYTES + 18;

/** A request for the broadcaster's time, or the reply. */
export interface ClockEcho extends Header {
  readonly kind: "echo-request" | "echo-reply";
  /** Which request it is: 48 random bits. */
  readonly nonce: number;
  /** When the broadcaster received it, in µs of its clock; 0 in a request. */
  readonly t2Us: number;
  /** When the broadcaster replied, in µs of its clock; 0 in a request. */
  readonly t3Us: number;
}

/** Writes the datagram and returns its length. */
export function encodeClockEcho(echo: ClockEcho, into: Uint8Array): number {
  encodeHeader(
    echo.kind === "echo-request" ? Kind.EchoRequest : Kind.EchoReply,
    echo,
    into,
  );
  writeU48(into, 12, echo.nonce);
  writeU48(into, 18, echo.t2Us);
  writeU48(into, 24, echo.t3Us);
  return CLOCK_ECHO_BYTES;
}

/** Reads the datagram; nothing where its length is wrong. */
export function decodeClockEcho(
  kind: ClockEcho["kind"],
  bytes: Uint8Array,
): ClockEcho | undefined {
  if (bytes.length !== CLOCK_ECHO_BYTES) return undefined;
  return {
    kind,
    sessionId: readSessionId(bytes),
    counter: readCounter(bytes),
    nonce: readU48(bytes, 12),
    t2Us: readU48(bytes, 18),
    t3Us: readU48(bytes, 24),
  };
}
