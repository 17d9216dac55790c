/**
 * What is said by keys when there is nothing else to say.
 *
 * @module
 */

import { encodeDatagram } from "../protocol.ts";
import { encodeHeader, HEADER_BYTES, Kind } from "../protocol/header.ts";

/** Writes one of the kinds that are a header alone to the front of `into`, and returns its length. */
export function writeSign(kind: typeof Kind.Probe | typeof Kind.Alive, into: Uint8Array): number {
  encodeHeader(kind, { sessionId: 0, counter: 0 }, into);
  return HEADER_BYTES;
}

/** Writes what has a peer answer; that of a viewer begins its stream as well, where that has to begin. */
export function writeNudge(
  { role, sessionId }: { readonly role: "viewer" | "robot"; readonly sessionId: number },
  cookie: Uint8Array,
  into: Uint8Array,
): number {
  if (role === "robot") return writeSign(Kind.Probe, into);
  return encodeDatagram({ kind: "subscribe", sessionId, counter: 0, cookie }, into);
}
