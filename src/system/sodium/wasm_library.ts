/**
 * libsodium as WebAssembly, from npm's `libsodium-sumo`: what the calls are named in C, without anything in between.
 *
 * The package is loaded when it is asked for, and not before: it is half a megabyte of text. Numbers of 64 bits are given
 * as two, the lower one first, and addresses are offsets in the library's memory.
 *
 * @module
 */

/** What is called of the package. */
export interface WasmCalls {
  /** Its memory: another array where it has grown. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  UTF8ToString(at: number): string;
  _malloc(count: number): number;
  _free(at: number): void;
  _sodium_init(): number;
  _sodium_version_string(): number;
  _crypto_scalarmult(product: number, secret: number, point: number): number;
  _crypto_scalarmult_base(point: number, secret: number): number;
  _crypto_aead_chacha20poly1305_ietf_encrypt_detached(
    ...args: [
      ...[sealed: number, tag: number, tagBytes: 0, plain: number, lengthLow: number, lengthHigh: 0],
      ...[ad: number, adBytesLow: number, adBytesHigh: 0, unused: 0, nonce: number, key: number],
    ]
  ): number;
  _crypto_aead_chacha20poly1305_ietf_decrypt_detached(
    ...args: [
      ...[plain: number, unused: 0, sealed: number, lengthLow: number, lengthHigh: 0, tag: number],
      ...[ad: number, adBytesLow: number, adBytesHigh: 0, nonce: number, key: number],
    ]
  ): number;
  _crypto_core_ristretto255_from_hash(point: number, hash: number): number;
  _crypto_core_ristretto255_is_valid_point(point: number): number;
  _crypto_core_ristretto255_scalar_random(scalar: number): void;
  _crypto_scalarmult_ristretto255(product: number, scalar: number, point: number): number;
}

type EmscriptenFactory = (options: {
  getRandomValue: () => number;
  print: () => void;
  printErr: () => void;
}) => Promise<WasmCalls>;

/**
 * Loads and starts it.
 *
 * @throws an `Error` where the package can not be loaded
 */
export async function loadSodiumWasm(): Promise<WasmCalls> {
  const script = await import("libsodium-sumo");
  const calls = await (script.default as EmscriptenFactory)({
    getRandomValue: () => crypto.getRandomValues(new Uint32Array(1))[0]!,
    print: () => {},
    printErr: () => {},
  });
  if (calls._sodium_init() < 0) throw new Error("Cannot use libsodium.js: it does not start");
  return calls;
}
