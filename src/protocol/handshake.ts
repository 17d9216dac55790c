/**
 * How two ends that were paired agree on the keys of a session, and how they show that they have them.
 *
 * The *initiator* is who asks for the stream, or who pushes it; the *responder* is the other one.
 *
 * ```text
 *  initiator                                  responder
 *    │ Hello, cookie 0 ────────────────────────→ │  nothing is remembered
 *    │ ←─────────────────── Challenge, cookie c  │  c = HMAC(secret, address), as in subscription.ts
 *    │ Hello, cookie c, pairing, Noise → ──────→ │  the address is proven, the pairing known, the tag right:
 *    │ ←────────────────────── Welcome, Noise ←  │  both have keys, which count at the responder from the first
 *    │ anything, sealed ───────────────────────→ │  datagram on that was sealed by them
 *    │                                           │  or the pairing is not known:
 *    │ ←───────── SealedOnly, robot id ────────  │
 * ```
 *
 * What is older stays until then, so nothing that is sent again, late or by somebody else changes anything. A SealedOnly
 * answers an open Subscribe as well. No answer is longer than what it answers.
 *
 * ```text
 *  Hello (88 bytes)                            Welcome (68 bytes)
 *  0   common header; session id = the        0   common header; session id = the initiator's
 *      initiator's, counter = which of its    12  Noise's second message: e (32), and encrypted
 *      handshakes this is                         key id (8), rights (8), 0 (16),
 *  12  cookie (16 bytes)                          session id of the responder (32); tag (16 bytes)
 *  28  pairing id (8 bytes)
 *  36  Noise's first message: e (32), and     SealedOnly (28 bytes)
 *      encrypted role (8), key id (8),        0   common header; session id = the asking one's
 *      0 (16); tag (16 bytes)                 12  the cookie's first 8 bytes
 *                                             20  robot id (8 bytes); 0 where it has none
 * ```
 *
 * Noise is Noise_NNpsk0_25519_ChaChaPoly_SHA256 (revision 34); its prologue is {@linkcode PROLOGUE} and the first 36 bytes
 * of the Hello. *Key id*: by which the one who says it wants to be spoken to. *Role*: 1 a viewer, 2 a robot.
 *
 * Probe and Alive are a header alone, and always sealed: whoever gets a Probe answers it by an Alive.
 *
 * @module
 */

import { encodeHeader, type Header, HEADER_BYTES, Kind, readCounter, readSessionId } from "./header.ts";
import { readU32, writeU32 } from "./integers.ts";
import { COOKIE_BYTES } from "./subscription.ts";

/** Bytes of the public name of a pairing, and of a robot. */
export const ID_BYTES = 8;
/** What both ends have to mean alike, before the Hello's first bytes. */
export const PROLOGUE = new TextEncoder().encode("UIS 1 seal");
/** Bytes of a Hello in the clear, all of which its tag vouches for. */
export const HELLO_CLEAR_BYTES = HEADER_BYTES + COOKIE_BYTES + ID_BYTES;
/** Bytes that a sealed datagram is longer than an open one. */
export const SEAL_BYTES = 16;

const NOISE_BYTES = 32 + SEAL_BYTES;
const HELLO_PAYLOAD_BYTES = 4;
const WELCOME_PAYLOAD_BYTES = 8;
const HELLO_BYTES = HELLO_CLEAR_BYTES + NOISE_BYTES + HELLO_PAYLOAD_BYTES;
const WELCOME_BYTES = HEADER_BYTES + NOISE_BYTES + WELCOME_PAYLOAD_BYTES;
const PROOF_BYTES = 8;
const SEALED_ONLY_BYTES = HEADER_BYTES + PROOF_BYTES + ID_BYTES;

/** What begins a handshake. The arrays are views of the datagram where it was received. */
export interface Hello extends Header {
  readonly kind: "hello";
  /** All zero before there is one. */
  readonly cookie: Uint8Array;
  readonly pairingId: Uint8Array;
  /** Noise's first message. */
  readonly message: Uint8Array;
}

/** What ends it. */
export interface Welcome extends Header {
  readonly kind: "welcome";
  /** Noise's second message. */
  readonly message: Uint8Array;
}

/** That nobody is spoken to but who is paired. */
export interface SealedOnly extends Header {
  readonly kind: "sealed-only";
  /** The first bytes of the cookie of what it answers. */
  readonly proof: Uint8Array;
  readonly robotId: Uint8Array;
}

/** Any of them. */
export type HandshakeDatagram = Hello | Welcome | SealedOnly;

/** What the initiator tells by Noise's first message. */
export interface HelloPayload {
  readonly role: "viewer" | "robot";
  readonly keyId: number;
}

/** What the responder tells by the second. */
export interface WelcomePayload {
  readonly keyId: number;
  /** A bit for each: 1 to watch, 2 to drive. */
  readonly rights: number;
  readonly sessionId: number;
}

const ROLES = { viewer: 1, robot: 2 } as const;

/** Writes the datagram and returns its length. */
export function encodeHandshake(datagram: HandshakeDatagram, into: Uint8Array): number {
  switch (datagram.kind) {
    case "hello":
      encodeHeader(Kind.Hello, datagram, into);
      into.set(datagram.cookie, HEADER_BYTES);
      into.set(datagram.pairingId, HEADER_BYTES + COOKIE_BYTES);
      into.set(datagram.message, HELLO_CLEAR_BYTES);
      return HELLO_BYTES;
    case "welcome":
      encodeHeader(Kind.Welcome, datagram, into);
      into.set(datagram.message, HEADER_BYTES);
      return WELCOME_BYTES;
    case "sealed-only":
      encodeHeader(Kind.SealedOnly, datagram, into);
      into.set(datagram.proof, HEADER_BYTES);
      into.set(datagram.robotId, HEADER_BYTES + PROOF_BYTES);
      return SEALED_ONLY_BYTES;
  }
}

/** Reads the datagram; nothing where its length is wrong. */
export function decodeHello(bytes: Uint8Array): Hello | undefined {
  if (bytes.length !== HELLO_BYTES) return undefined;
  return {
    kind: "hello",
    ...readHeader(bytes),
    cookie: bytes.subarray(HEADER_BYTES, HEADER_BYTES + COOKIE_BYTES),
    pairingId: bytes.subarray(HEADER_BYTES + COOKIE_BYTES, HELLO_CLEAR_BYTES),
    message: bytes.subarray(HELLO_CLEAR_BYTES, HELLO_BYTES),
  };
}

/** Reads the datagram; nothing where its length is wrong. */
export function decodeWelcome(bytes: Uint8Array): Welcome | undefined {
  if (bytes.length !== WELCOME_BYTES) return undefined;
  return { kind: "welcome", ...readHeader(bytes), message: bytes.subarray(HEADER_BYTES, WELCOME_BYTES) };
}

/** Reads the datagram; nothing where its length is wrong. */
export function decodeSealedOnly(bytes: Uint8Array): SealedOnly | undefined {
  if (bytes.length !== SEALED_ONLY_BYTES) return undefined;
  return {
    kind: "sealed-only",
    ...readHeader(bytes),
    proof: bytes.subarray(HEADER_BYTES, HEADER_BYTES + PROOF_BYTES),
    robotId: bytes.subarray(HEADER_BYTES + PROOF_BYTES, SEALED_ONLY_BYTES),
  };
}

/** What a SealedOnly shows of the cookie of what it answers. */
export function proofOf(cookie: Uint8Array): Uint8Array {
  return cookie.subarray(0, PROOF_BYTES);
}

/** Writes what the initiator tells; a fresh array. */
export function encodeHelloPayload({ role, keyId }: HelloPayload): Uint8Array {
  return Uint8Array.of(ROLES[role], keyId, 0, 0);
}

/** Reads it; nothing where it makes no sense. */
export function decodeHelloPayload(bytes: Uint8Array): HelloPayload | undefined {
  if (bytes.length !== HELLO_PAYLOAD_BYTES) return undefined;
  const role = bytes[0] === ROLES.viewer ? "viewer" : bytes[0] === ROLES.robot ? "robot" : undefined;
  return role && { role, keyId: bytes[1]! };
}

/** Writes what the responder tells; a fresh array. */
export function encodeWelcomePayload({ keyId, rights, sessionId }: WelcomePayload): Uint8Array {
  const bytes = Uint8Array.of(keyId, rights, 0, 0, 0, 0, 0, 0);
  writeU32(bytes, 4, sessionId);
  return bytes;
}

/** Reads it; nothing where its length is wrong. */
export function decodeWelcomePayload(bytes: Uint8Array): WelcomePayload | undefined {
  if (bytes.length !== WELCOME_PAYLOAD_BYTES) return undefined;
  return { keyId: bytes[0]!, rights: bytes[1]!, sessionId: readU32(bytes, 4) };
}

function readHeader(bytes: Uint8Array): Header {
  return { sessionId: readSessionId(bytes), counter: readCounter(bytes) };
}
