/**
 * Certificates of one's own authority, which vouches for servers.
 *
 * @module
 */

import { readNamed } from "./named_file.ts";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----/g;
/** An ASN.1 sequence, as every certificate is. */
const SEQUENCE = 0x30;

/**
 * Reads them, as PEM.
 *
 * @throws an `Error` in one line where the file can not be read, or has none
 */
export async function readAuthorities(path: string): Promise<string> {
  const text = new TextDecoder().decode(await readNamed(path, "--nats-ca"));
  const found = [...text.matchAll(CERTIFICATE)];
  if (found.length > 0 && found.every(([, body]) => isCertificate(body!))) return text;
  throw new Error(`Cannot use --nats-ca ${path}: it holds no certificate, as PEM`);
}

function isCertificate(body: string): boolean {
  try {
    return Uint8Array.fromBase64(body)[0] === SEQUENCE;
  } catch {
    return false;
  }
}
