/**
 * The primitives that everything sealed stands on, as the libraries that do the work give them: libsodium, the system's
 * own or compiled to WebAssembly (src/system/sodium/). Both give the same bytes.
 *
 * Keys are wiped where whoever made them says that they are done with. What the language hides can not be: an array that
 * was copied, by a library or by the collector when it moves a small one, stays in this process's memory until that is
 * used again. Nothing else of the system can read it, but for a debugger, a core dump or swapped pages.
 *
 * @module
 */

/** X25519's and ristretto255's secrets, points and results; keys; in bytes. */
export const KEY_BYTES = 32;
/** ChaCha20-Poly1305's tag (RFC 8439). */
export const TAG_BYTES = 16;
/** ChaCha20-Poly1305's nonce (RFC 8439). */
export const NONCE_BYTES = 12;
/** What stands open in front of a sealed datagram's body. */
export const SEALED_HEADER_BYTES = 12;
/** Bytes of a hash that a ristretto255 point is made from. */
export const POINT_HASH_BYTES = 64;
/** The longest datagram that a key seals or opens: what UDP carries. */
export const MAX_SEALED_BYTES = 65_535;

/** A library; what it takes has the length that it has to have, or it throws a `RangeError`. */
export interface Sodium {
  /** Which one, with its version. */
  readonly name: string;
  randomBytes(count: number): Uint8Array<ArrayBuffer>;
  /** X25519 (RFC 7748); nothing where the result is all zero. */
  x25519(secret: Uint8Array, point: Uint8Array): Uint8Array<ArrayBuffer> | undefined;
  /** The public point of a secret. */
  x25519Base(secret: Uint8Array): Uint8Array<ArrayBuffer>;
  /** ChaCha20-Poly1305 (RFC 8439), for handshakes: a fresh array, the tag behind what is encrypted. */
  encrypt(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, plain: Uint8Array): Uint8Array<ArrayBuffer>;
  /** The other way; nothing where the tag is not right. */
  decrypt(
    key: Uint8Array,
    nonce: Uint8Array,
    ad: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array<ArrayBuffer> | undefined;
  /** The group of RFC 9496, for CPace. */
  readonly ristretto: Ristretto;
  /** One direction's key, for datagrams; copied, so that the caller can wipe its own. */
  makeKey(key: Uint8Array): DatagramKey;
  /** Lets go of the library, after the last call of it and of its keys. */
  [Symbol.dispose](): void;
}

/** ristretto255 (RFC 9496), encoded points and scalars. */
export interface Ristretto {
  /** A point whose logarithm nobody knows, from 64 bytes of a hash. */
  fromHash(hash: Uint8Array): Uint8Array<ArrayBuffer>;
  randomScalar(): Uint8Array<ArrayBuffer>;
  /** Nothing where the point is none, or the product is the neutral element. */
  multiply(scalar: Uint8Array, point: Uint8Array): Uint8Array<ArrayBuffer> | undefined;
  /** Whether this is how a point is encoded; the neutral element is one. */
  isValid(point: Uint8Array): boolean;
}

/**
 * A key for the datagrams of one direction. Nothing is allocated for a datagram.
 *
 * ```text
 *   0        12                    length      length + 16
 *   | header | body, encrypted     | tag       |
 * ```
 *
 * The header is authenticated as it stands; the nonce is four zeros and the counter, 64 bits, the lowest byte first, as in
 * the Noise protocol framework, revision 34, section 12.3.
 */
export interface DatagramKey {
  /**
   * Encrypts a datagram in place, and writes its tag behind it.
   *
   * @param bytes with room for the tag behind `length`
   * @param length of the open datagram, header and body
   * @param counter a safe integer that this key has never sealed by
   * @returns `length` and that of the tag
   * @throws {RangeError} where there is no header or no room
   */
  seal(bytes: Uint8Array, length: number, counter: number): number;
  /**
   * Decrypts a whole datagram in place.
   *
   * @param counter any safe integer
   * @returns the length without the tag, or 0 where the tag is not right, or there is no room for one: then the body's
   * bytes say nothing
   */
  open(bytes: Uint8Array, counter: number): number;
  /** Wipes it; from then on it seals nothing and opens nothing. */
  [Symbol.dispose](): void;
}
