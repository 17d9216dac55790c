/**
 * The certificate and key that the page is served with by TLS, as files of PEM (RFC 7468).
 *
 * What is wrong with them is said before anything is served, in words for whoever made them.
 *
 * @module
 */

import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

/** Where they lie. */
export interface CertificateFiles {
  /** The server's certificate first, then those that lead to a known authority. */
  readonly cert: string;
  readonly key: string;
}

/** What a server needs to speak TLS. */
export interface Certificate {
  /** The text of each file. */
  readonly cert: string;
  readonly key: string;
  /** Until when browsers take it. */
  readonly validUntil: Date;
}

/**
 * Reads both files, and looks whether they go together.
 *
 * @throws {Error} in one line that names the option and the file
 */
export async function readCertificate(files: CertificateFiles): Promise<Certificate> {
  const [cert, key] = [await read("cert", files.cert), await read("key", files.key)];
  const certificate = parseCertificate(cert, files);
  const privateKey = parseKey(key, files);
  if (!certificate.checkPrivateKey(privateKey)) {
    throw refuse("key", files.key, `it does not belong to the certificate in ${files.cert}`);
  }
  tryTls({ cert, key }, files);
  return { cert, key, validUntil: new Date(certificate.validTo) };
}

async function read(kind: "cert" | "key", path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw refuse(kind, path, describeUnread(error as Error), error);
  }
}

function describeUnread(error: Error): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  if (error instanceof Deno.errors.PermissionDenied) return "this user may not read it";
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder";
  return error.message;
}

function parseCertificate(text: string, { cert }: CertificateFiles): X509Certificate {
  const [block] = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec(text) ?? [];
  if (block === undefined) {
    throw refuse("cert", cert, "there is no certificate in it (PEM: -----BEGIN CERTIFICATE-----)");
  }
  try {
    return new X509Certificate(block);
  } catch (error) {
    throw refuse("cert", cert, "its certificate is damaged", error);
  }
}

function parseKey(text: string, { key }: CertificateFiles): KeyObject {
  if (/-----BEGIN ENCRYPTED |^Proc-Type: .*ENCRYPTED/m.test(text)) {
    throw refuse("key", key, "a passphrase locks it; openssl pkey -in FILE -out FILE writes one without");
  }
  const [block] = /-----BEGIN (\w+ )?PRIVATE KEY-----[^-]*-----END \1?PRIVATE KEY-----/.exec(text) ?? [];
  if (block === undefined) {
    throw refuse("key", key, "there is no private key in it (PEM: -----BEGIN PRIVATE KEY-----)");
  }
  try {
    return createPrivateKey(block);
  } catch (error) {
    throw refuse("key", key, "its key is damaged", error);
  }
}

/** TLS takes fewer kinds of keys and certificates than there are, and says so when it is to serve with one. */
function tryTls(
  pair: { readonly cert: string; readonly key: string },
  { cert, key }: CertificateFiles,
): void {
  try {
    Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...pair }).close();
  } catch (error) {
    const { message } = error as Error;
    throw message.includes("private key")
      ? refuse("key", key, "TLS does not take its kind of key; EC P-256 and RSA 2048 it does", error)
      : refuse("cert", cert, `TLS does not take it: ${message}`, error);
  }
}

function refuse(kind: "cert" | "key", path: string, reason: string, cause?: unknown): Error {
  return new Error(`Cannot use --web-${kind} ${path}: ${reason}`, { cause });
}
