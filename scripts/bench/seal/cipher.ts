/**
 * What every cipher under measurement can do: one datagram, sealed and opened as src/seal/sodium.ts has it.
 *
 * @module
 */

import { NONCE_BYTES, SEALED_HEADER_BYTES, type Sodium, TAG_BYTES } from "../../../src/seal/sodium.ts";

/** A cipher with a key and a datagram, ready to be called again and again. */
export interface Cipher {
  readonly name: string;
  /** Seals the open datagram under the next nonce; answers a promise where it can not do otherwise. */
  seal(): unknown;
  /** Opens the sealed one, which was sealed by counter 0. */
  open(): unknown;
  /** Finds out that the forged one is forged. */
  refuse(): unknown;
  /** Whether what it seals by counter 0 is the sealed datagram, what it opens is the open one, and the forged one is refused. */
  isRight(): Promise<boolean>;
}

/** What all of them are given. */
export interface Datagrams {
  readonly key: Uint8Array<ArrayBuffer>;
  /** Header and body. */
  readonly plain: Uint8Array<ArrayBuffer>;
  /** Header, encrypted body, tag. */
  readonly sealed: Uint8Array<ArrayBuffer>;
  /** The same with another bit in its tag. */
  readonly forged: Uint8Array<ArrayBuffer>;
}

/** Makes them; a datagram of so many bytes on the wire. */
export function makeDatagrams(sodium: Sodium, wireBytes: number): Datagrams {
  const key = sodium.randomBytes(32) as Uint8Array<ArrayBuffer>;
  const plain = sodium.randomBytes(wireBytes - TAG_BYTES) as Uint8Array<ArrayBuffer>;
  const header = plain.subarray(0, SEALED_HEADER_BYTES);
  const sealed = new Uint8Array(wireBytes);
  sealed.set(header);
  sealed.set(
    sodium.encrypt(key, new Uint8Array(NONCE_BYTES), header, plain.subarray(SEALED_HEADER_BYTES)),
    SEALED_HEADER_BYTES,
  );
  const forged = sealed.slice();
  forged[wireBytes - 1]! ^= 1;
  return { key, plain, sealed, forged };
}

/** The nonce of a counter: four zeros, and 64 bits, the lowest byte first. */
export class Nonce {
  readonly bytes = new Uint8Array(NONCE_BYTES);
  readonly #words = new Uint32Array(this.bytes.buffer);

  /** Writes the counter down, and answers {@linkcode bytes}. */
  of(counter: number): Uint8Array<ArrayBuffer> {
    this.#words[1] = counter;
    return this.bytes;
  }
}

/** Whether two are the same. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
