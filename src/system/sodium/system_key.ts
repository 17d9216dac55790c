/**
 * A datagram's key in memory of its own, for the system's libsodium.
 *
 * @module
 */

import {
  type DatagramKey,
  KEY_BYTES,
  NONCE_BYTES,
  SEALED_HEADER_BYTES,
  TAG_BYTES,
} from "../../seal/sodium.ts";
import { addressOf } from "../library.ts";
import { canBeSealed, requireRoom } from "./lengths.ts";
import type { SodiumCalls } from "./system_library.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const HEADER_BYTES = BigInt(SEALED_HEADER_BYTES);
/** Where the nonce's counter is, behind its zeros. */
const COUNTER_AT = KEY_BYTES + 4;
/** Numbers of 64 bits: read from memory and added they become no objects, where most others would. */
const NUMBERS_AT = 64;
const BASE = 0, BODY_AT = 1, BODY_BYTES = 2;
const MEMORY_BYTES = 128;
const WORD = 0x1_0000_0000;

/** The key, its nonce, and where the datagrams lie. */
export class SystemKey implements DatagramKey {
  readonly #encrypt: SodiumCalls["crypto_aead_chacha20poly1305_ietf_encrypt_detached"];
  readonly #decrypt: SodiumCalls["crypto_aead_chacha20poly1305_ietf_decrypt_detached"];
  // Outside of the collector's heap, in which arrays are moved and leave copies behind.
  readonly #memory = new ArrayBuffer(MEMORY_BYTES);
  readonly #key = new Uint8Array(this.#memory, 0, KEY_BYTES);
  readonly #nonce = new Uint8Array(this.#memory, KEY_BYTES, NONCE_BYTES);
  readonly #counter = new Uint32Array(this.#memory, COUNTER_AT, 2);
  readonly #numbers = new BigUint64Array(this.#memory, NUMBERS_AT, 3);
  /** The lower and the upper half of each of them. */
  readonly #words = new Uint32Array(this.#memory, NUMBERS_AT, 6);
  /** What the last datagram lay in: those of one direction come from one buffer, or a few. */
  #buffer: ArrayBufferLike | undefined;
  #isWiped = false;

  /** @param key 32 bytes, copied */
  constructor(calls: SodiumCalls, key: Uint8Array) {
    this.#encrypt = calls.crypto_aead_chacha20poly1305_ietf_encrypt_detached;
    this.#decrypt = calls.crypto_aead_chacha20poly1305_ietf_decrypt_detached;
    this.#key.set(key);
  }

  seal(bytes: Uint8Array, length: number, counter: number): number {
    requireRoom(bytes, length);
    if (this.#isWiped) throw new Error("Cannot seal a datagram: the key is wiped");
    this.#prepare(bytes, length, counter);
    const body = this.#numbers[BASE]! + this.#numbers[BODY_AT]!;
    const count = this.#numbers[BODY_BYTES]!;
    this.#encrypt(
      body,
      body + count,
      null,
      body,
      count,
      bytes as Bytes,
      HEADER_BYTES,
      null,
      this.#nonce,
      this.#key,
    );
    return length + TAG_BYTES;
  }

  open(bytes: Uint8Array, counter: number): number {
    if (this.#isWiped || !canBeSealed(bytes)) return 0;
    const length = bytes.length - TAG_BYTES;
    this.#prepare(bytes, length, counter);
    const body = this.#numbers[BASE]! + this.#numbers[BODY_AT]!;
    const count = this.#numbers[BODY_BYTES]!;
    const answer = this.#decrypt(
      body,
      null,
      body,
      count,
      body + count,
      bytes as Bytes,
      HEADER_BYTES,
      this.#nonce,
      this.#key,
    );
    return answer === 0 ? length : 0;
  }

  [Symbol.dispose](): void {
    this.#isWiped = true;
    this.#key.fill(0);
    this.#buffer = undefined;
  }

  /** Writes down where the body of a datagram is, and the nonce. */
  #prepare(bytes: Uint8Array, length: number, counter: number): void {
    if (bytes.buffer !== this.#buffer) {
      this.#buffer = bytes.buffer;
      this.#numbers[BASE] = addressOf(new Uint8Array(bytes.buffer));
    }
    this.#words[2 * BODY_AT] = bytes.byteOffset + SEALED_HEADER_BYTES;
    this.#words[2 * BODY_BYTES] = length - SEALED_HEADER_BYTES;
    this.#counter[0] = counter;
    this.#counter[1] = counter / WORD;
  }
}
