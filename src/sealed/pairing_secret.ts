/**
 * What both ends make of a code: the run of CPace that they have in common, and the secret that follows from it.
 *
 * @module
 */

import { hkdf } from "@noble/hashes/hkdf";
import { sha512 } from "@noble/hashes/sha2";
import { concat } from "@std/bytes/concat";
import { SECRET_BYTES } from "../pair/pairing.ts";
import { writeU32 } from "../protocol/integers.ts";
import { type CpaceOptions, joinPrefixed } from "../seal/cpace.ts";

const TEXT = new TextEncoder();
const CHANNEL = TEXT.encode("UIS 1 pair");
const USE = TEXT.encode("UIS 1 pairing secret");

/** What names one run: the code, who asks, and what each end has added. */
export interface PairingRun {
  /** 8 digits. */
  readonly code: string;
  readonly viewerId: number;
  /** The viewer's. */
  readonly nonce: Uint8Array;
  /** The robot's. */
  readonly cookie: Uint8Array;
}

/** The run, as CPace takes it. */
export function describeRun({ code, viewerId, nonce, cookie }: PairingRun): Omit<CpaceOptions, "said"> {
  const viewer = new Uint8Array(4);
  writeU32(viewer, 0, viewerId);
  return {
    code: TEXT.encode(code),
    channel: joinPrefixed(CHANNEL, viewer),
    sessionId: concat([nonce, cookie]),
  };
}

/** The secret of the pairing; the key that it follows from is wiped. */
export function deriveSecret(key: Uint8Array): Uint8Array {
  const secret = hkdf(sha512, key, undefined, USE, SECRET_BYTES);
  key.fill(0);
  return secret;
}
