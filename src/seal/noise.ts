/**
 * The handshake that a session's keys come from: Noise_NNpsk0_25519_ChaChaPoly_SHA256.
 *
 * ```text
 *   initiator                                  responder
 *      → psk, e       32 bytes, payload, tag      knows by the tag that the other has the secret
 *      ← e, ee        32 bytes, payload, tag      has both keys; the initiator, when it has read this
 * ```
 *
 * Both have the secret of their pairing; the keys come from the two ephemeral secrets as well, so that who finds the
 * secret later can not read what was sent before. Both messages are bound to the prologue. The first one can be sent
 * again by anybody who saw it: it proves nothing until something arrives under the keys.
 *
 * Source: the Noise protocol framework, revision 34, sections 5 and 9.
 *
 * @module
 */

import { hkdf } from "@noble/hashes/hkdf";
import { sha256 } from "@noble/hashes/sha2";
import { concat } from "@std/bytes/concat";
import { KEY_BYTES, NONCE_BYTES, type Sodium, TAG_BYTES } from "./sodium.ts";

/** What a message is longer than its payload. */
export const NOISE_OVERHEAD_BYTES = KEY_BYTES + TAG_BYTES;

const PROTOCOL_NAME = "Noise_NNpsk0_25519_ChaChaPoly_SHA256";
/** The specification's limit. */
const MAX_MESSAGE_BYTES = 65_535;
/** Each key of the handshake encrypts one payload. */
const NONCE = new Uint8Array(NONCE_BYTES);
const EMPTY = new Uint8Array(0);

/** How a handshake begins. */
export interface NoiseOptions {
  readonly role: "initiator" | "responder";
  /** The pairing's secret, 32 bytes. */
  readonly psk: Uint8Array;
  /** What both ends have to mean alike. */
  readonly prologue: Uint8Array;
  /** For test vectors alone; drawn where it is not given. */
  readonly ephemeralSecret?: Uint8Array;
}

/** A key for each direction, 32 bytes. */
export interface DirectionKeys {
  readonly send: Uint8Array<ArrayBuffer>;
  readonly receive: Uint8Array<ArrayBuffer>;
}

/** Noise's symmetric state; a message makes a new one, so that a forged message leaves the old one as it was. */
interface SymmetricState {
  readonly chainingKey: Uint8Array;
  readonly hash: Uint8Array;
  /** None before the first key is mixed in. */
  readonly key: Uint8Array;
}

/** One end of one handshake. */
export class NoiseHandshake {
  readonly #sodium: Sodium;
  readonly #isInitiator: boolean;
  readonly #ephemeralSecret: Uint8Array;
  /** The other end's point. */
  #theirs: Uint8Array = EMPTY;
  #state: SymmetricState;
  /** Messages that were written and read. */
  #messages = 0;

  /** @throws {RangeError} where the secret is not 32 bytes */
  constructor(sodium: Sodium, { role, psk, prologue, ephemeralSecret }: NoiseOptions) {
    if (psk.length !== KEY_BYTES) {
      throw new RangeError(`Cannot begin a handshake: the secret is not ${KEY_BYTES} bytes`);
    }
    this.#sodium = sodium;
    this.#isInitiator = role === "initiator";
    this.#ephemeralSecret = ephemeralSecret?.slice() ?? sodium.randomBytes(KEY_BYTES);
    const hash = sha256(new TextEncoder().encode(PROTOCOL_NAME));
    this.#state = mixSecret(mixHash({ chainingKey: hash, hash, key: EMPTY }, prologue), psk);
  }

  /** The hash of all that both have said so far: the same at both ends of one handshake, and of no other. */
  get hash(): Uint8Array {
    return this.#state.hash.slice();
  }

  /**
   * Writes this end's message.
   *
   * @throws an `Error` where it is not this end's turn
   */
  write(payload: Uint8Array): Uint8Array<ArrayBuffer> {
    if (!this.#isTurn(this.#isInitiator)) {
      throw new Error("Cannot write a handshake message: it is not our turn");
    }
    const point = this.#sodium.x25519Base(this.#ephemeralSecret);
    const state = this.#mixShared(mixPoint(this.#state, point), this.#theirs);
    const sealed = this.#sodium.encrypt(state.key, NONCE, state.hash, payload);
    this.#enter(mixHash(state, sealed));
    return concat([point, sealed]);
  }

  /**
   * Reads the other end's message; that of the initiator by hashing alone.
   *
   * @returns its payload; nothing where it is not from somebody who has the secret, or not the other's turn. Then this end
   * is as it was, and can be kept for the next message: to begin takes longer than to read.
   */
  read(message: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
    const isOne = message.length >= NOISE_OVERHEAD_BYTES && message.length <= MAX_MESSAGE_BYTES;
    if (!isOne || !this.#isTurn(!this.#isInitiator)) return undefined;
    const point = message.slice(0, KEY_BYTES);
    const sealed = message.subarray(KEY_BYTES);
    const state = this.#mixShared(mixPoint(this.#state, point), point);
    const payload = this.#sodium.decrypt(state.key, NONCE, state.hash, sealed);
    if (!payload) {
      wipe(state);
      return undefined;
    }
    this.#theirs = point;
    this.#enter(mixHash(state, sealed));
    return payload;
  }

  /**
   * The keys of the session; the handshake is wiped.
   *
   * @throws an `Error` where a message is missing
   */
  split(): DirectionKeys {
    if (this.#messages !== 2) throw new Error("Cannot split a handshake: a message is missing");
    const keys = hkdf(sha256, EMPTY, this.#state.chainingKey, undefined, 2 * KEY_BYTES);
    const [toResponder, toInitiator] = [keys.slice(0, KEY_BYTES), keys.slice(KEY_BYTES)];
    keys.fill(0);
    this[Symbol.dispose]();
    return this.#isInitiator
      ? { send: toResponder, receive: toInitiator }
      : { send: toInitiator, receive: toResponder };
  }

  /** Wipes what is secret; nothing is written or read any more. {@linkcode hash} stays. */
  [Symbol.dispose](): void {
    this.#ephemeralSecret.fill(0);
    wipe(this.#state);
    this.#messages = Infinity;
  }

  /** The initiator's message is the first, the responder's the second. */
  #isTurn(ofInitiator: boolean): boolean {
    return this.#messages === (ofInitiator ? 0 : 1);
  }

  /** In the second message: what both ephemeral secrets make. */
  #mixShared(state: SymmetricState, theirs: Uint8Array): SymmetricState {
    if (this.#messages === 0) return state;
    // Who has the secret and gives a point of low order gives its own secrecy away, in Noise as here (section 12.1).
    const shared = this.#sodium.x25519(this.#ephemeralSecret, theirs) ?? new Uint8Array(KEY_BYTES);
    const mixed = mixKey(state, shared);
    shared.fill(0);
    wipe(state);
    return mixed;
  }

  #enter(state: SymmetricState): void {
    wipe(this.#state);
    this.#state = state;
    this.#messages++;
  }
}

function wipe({ chainingKey, key }: SymmetricState): void {
  chainingKey.fill(0);
  key.fill(0);
}

function mixHash(state: SymmetricState, bytes: Uint8Array): SymmetricState {
  return { ...state, hash: sha256(concat([state.hash, bytes])) };
}

function mixKey({ chainingKey, hash }: SymmetricState, input: Uint8Array): SymmetricState {
  const [nextChainingKey, key] = deriveKeys(chainingKey, input, 2);
  return { chainingKey: nextChainingKey!, key: key!, hash };
}

/** The token `psk`. */
function mixSecret(state: SymmetricState, psk: Uint8Array): SymmetricState {
  const [chainingKey, bytes, key] = deriveKeys(state.chainingKey, psk, 3);
  return { chainingKey: chainingKey!, key: key!, hash: sha256(concat([state.hash, bytes!])) };
}

/** The token `e`, which is mixed into the key as well where there is a shared secret. */
function mixPoint(state: SymmetricState, point: Uint8Array): SymmetricState {
  return mixKey(mixHash(state, point), point);
}

/** Noise's HKDF: that of RFC 5869 without an info. */
function deriveKeys(chainingKey: Uint8Array, input: Uint8Array, count: number): Uint8Array[] {
  const all = hkdf(sha256, input, chainingKey, undefined, count * KEY_BYTES);
  const keys = Array.from({ length: count }, (_, i) => all.slice(i * KEY_BYTES, (i + 1) * KEY_BYTES));
  all.fill(0);
  return keys;
}
