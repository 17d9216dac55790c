/**
 * What is said by keys when there is nothing else to say.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import { encodeDatagram } from "../protocol.ts";
import { encodeHeader, HEADER_BYTES, Kind } from "../protocol/header.ts";
import type { Initiator } from "./initiator.ts";
import type { SealedPeer } from "./sealed_peers.ts";

/** What has been written for a peer, and is to be sealed for it. */
export interface Said {
  readonly peer: SealedPeer;
  readonly length: number;
}

/** Writes one of the kinds that are a header alone to the front of `into`, and returns its length. */
export function writeSign(kind: typeof Kind.Probe | typeof Kind.Alive, into: Uint8Array): number {
  encodeHeader(kind, { sessionId: 0, counter: 0 }, into);
  return HEADER_BYTES;
}

/** Who nudges. */
export interface Nudging {
  readonly role: "viewer" | "robot";
  readonly sessionId: number;
  /** Whether somebody was named who is at this address: a viewer asks for the stream then. */
  readonly isNamed: (address: Address) => boolean;
}

/** Writes what has a peer answer; where its stream is asked for that begins as well, where it has to begin. */
export function writeNudge(
  { role, sessionId, isNamed }: Nudging,
  { address, cookie }: Pick<Initiator, "address" | "cookie">,
  into: Uint8Array,
): number {
  if (role === "robot" || !isNamed(address)) return writeSign(Kind.Probe, into);
  return encodeDatagram({ kind: "subscribe", sessionId, counter: 0, cookie }, into);
}
