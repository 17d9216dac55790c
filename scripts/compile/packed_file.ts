/**
 * A file as it lies in a self-extracting one.
 *
 * @module
 */

import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** A file by gzip, and what tells whether it was unpacked whole. */
export interface PackedFile {
  readonly name: string;
  /** As gzip packs it. */
  readonly packed: Uint8Array<ArrayBuffer>;
  /** Of the file itself. */
  readonly sizeBytes: number;
  /** SHA-256 of the file itself, in hexadecimal. */
  readonly sha256: string;
}

const compress = promisify(gzip);

/** Packs a file as small as gzip can; the same bytes give the same result anywhere. */
export async function packFile(name: string, bytes: Uint8Array<ArrayBuffer>): Promise<PackedFile> {
  const packed = new Uint8Array(await compress(bytes, { level: 9 }));
  return { name, packed, sizeBytes: bytes.length, sha256: await sha256Hex(bytes) };
}

/** SHA-256 in hexadecimal, as `sha256sum` prints it. */
export async function sha256Hex(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
