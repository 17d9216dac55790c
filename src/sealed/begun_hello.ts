/**
 * A Hello that waits for its answer.
 *
 * @module
 */

import { concat } from "@std/bytes/concat";
import type { Pairing, Right } from "../pair/pairing.ts";
import { encodeDatagram } from "../protocol.ts";
import { encodeHelloPayload, HELLO_CLEAR_BYTES, PROLOGUE } from "../protocol/handshake.ts";
import { NoiseHandshake } from "../seal/noise.ts";
import type { Sodium } from "../seal/sodium.ts";
import type { SealCounts } from "./seal_counts.ts";
import type { SealedPeers } from "./sealed_peers.ts";

/** Longer than any Hello. */
const MAX_BYTES = 128;

/** Who begins. */
export interface InitiatorParts {
  readonly sodium: Sodium;
  readonly peers: SealedPeers;
  readonly counts: SealCounts;
  readonly role: "viewer" | "robot";
  /** This end's, for which cookies are made. */
  readonly sessionId: number;
  /** A robot has said what the one who begins may do by a pairing. */
  readonly onRights?: (pairing: Pairing, rights: readonly Right[]) => void;
}

/** A handshake that was begun. */
export interface BegunHello {
  readonly noise: NoiseHandshake;
  readonly pairing: Pairing;
  readonly keyId: number;
  readonly number: number;
  /** The datagram, which is sent again as it is. */
  readonly bytes: Uint8Array;
  readonly sinceUs: number;
}

/** Begins one; nothing where there is no room for another key. */
export function beginHello(
  { sodium, counts, role, sessionId, peers }: InitiatorParts,
  { pairing, number, cookie, nowUs }: {
    readonly pairing: Pairing;
    /** Which of the initiator's it is. */
    readonly number: number;
    readonly cookie: Uint8Array;
    readonly nowUs: number;
  },
): BegunHello | undefined {
  const keyId = peers.drawId();
  if (keyId === undefined) return undefined;
  const names = { kind: "hello", sessionId, counter: number, cookie } as const;
  const hello = { ...names, pairingId: Uint8Array.fromHex(pairing.id), message: new Uint8Array(0) };
  const bytes = new Uint8Array(MAX_BYTES);
  encodeDatagram(hello, bytes);
  const prologue = concat([PROLOGUE, bytes.subarray(0, HELLO_CLEAR_BYTES)]);
  const noise = new NoiseHandshake(sodium, { role: "initiator", psk: pairing.secret, prologue });
  const message = noise.write(encodeHelloPayload({ role, keyId }));
  const length = encodeDatagram({ ...hello, message }, bytes);
  counts.begun++;
  return { noise, pairing, keyId, number, bytes: bytes.subarray(0, length), sinceUs: nowUs };
}
