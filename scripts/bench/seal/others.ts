/**
 * What else could encrypt: the runtime by its two faces, and pure JavaScript.
 *
 * @module
 */

import { chacha20poly1305 } from "@noble/ciphers/chacha";
import { createCipheriv, createDecipheriv } from "node:crypto";
import { SEALED_HEADER_BYTES, TAG_BYTES } from "../../../src/seal/sodium.ts";
import { type Cipher, type Datagrams, isSame, Nonce } from "./cipher.ts";

const ALGORITHM = "ChaCha20-Poly1305";

/** The runtime's `node:crypto`. */
export function openNodeCrypto({ key, plain, sealed, forged }: Datagrams): Cipher {
  const nonce = new Nonce();
  let counter = 1;
  const options = { authTagLength: TAG_BYTES };
  const aadOptions = { plaintextLength: plain.length - SEALED_HEADER_BYTES };
  const sealBy = (counter: number): Uint8Array[] => {
    const cipher = createCipheriv("chacha20-poly1305", key, nonce.of(counter), options);
    cipher.setAAD(plain.subarray(0, SEALED_HEADER_BYTES), aadOptions);
    const body = cipher.update(plain.subarray(SEALED_HEADER_BYTES));
    cipher.final();
    return [body, cipher.getAuthTag()];
  };
  const open = (datagram: Uint8Array): Uint8Array | undefined => {
    const decipher = createDecipheriv("chacha20-poly1305", key, nonce.of(0), options);
    decipher.setAAD(datagram.subarray(0, SEALED_HEADER_BYTES), aadOptions);
    decipher.setAuthTag(datagram.subarray(-TAG_BYTES));
    const body = decipher.update(datagram.subarray(SEALED_HEADER_BYTES, -TAG_BYTES));
    try {
      decipher.final();
      return body;
    } catch {
      return undefined;
    }
  };
  return {
    name: "node:crypto",
    seal: () => sealBy(counter++),
    open: () => open(sealed),
    refuse: () => open(forged),
    isRight() {
      const [body, tag] = sealBy(0);
      const whole = Uint8Array.of(...body!, ...tag!);
      return Promise.resolve(
        isSame(whole, sealed.subarray(SEALED_HEADER_BYTES)) &&
          isSame(open(sealed)!, plain.subarray(SEALED_HEADER_BYTES)) && !open(forged),
      );
    },
  };
}

/** The runtime's WebCrypto, which answers promises; nothing where it does not know the cipher. */
export async function openWebCrypto({ key, plain, sealed, forged }: Datagrams): Promise<Cipher[]> {
  const subtle = crypto.subtle as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const uses = ["encrypt", "decrypt"];
  const own = await subtle.importKey!("raw-secret", key, { name: ALGORITHM }, false, uses).catch(() =>
    undefined
  );
  if (!own) return [];
  const nonce = new Nonce();
  let counter = 1;
  const sealBy = async (counter: number) => {
    const additionalData = plain.subarray(0, SEALED_HEADER_BYTES);
    const iv = nonce.of(counter);
    const body = plain.subarray(SEALED_HEADER_BYTES);
    return new Uint8Array(
      await subtle.encrypt!({ name: ALGORITHM, iv, additionalData }, own, body) as ArrayBuffer,
    );
  };
  const open = async (datagram: Uint8Array) => {
    const additionalData = datagram.subarray(0, SEALED_HEADER_BYTES);
    const body = datagram.subarray(SEALED_HEADER_BYTES);
    try {
      const parameters = { name: ALGORITHM, iv: nonce.of(0), additionalData };
      return new Uint8Array(await subtle.decrypt!(parameters, own, body) as ArrayBuffer);
    } catch {
      return undefined;
    }
  };
  return [{
    name: "WebCrypto",
    seal: () => sealBy(counter++),
    open: () => open(sealed),
    refuse: () => open(forged),
    isRight: async () =>
      isSame(await sealBy(0), sealed.subarray(SEALED_HEADER_BYTES)) &&
      isSame((await open(sealed))!, plain.subarray(SEALED_HEADER_BYTES)) && !(await open(forged)),
  }];
}

/** Pure JavaScript: npm's `@noble/ciphers`. */
export function openNoble({ key, plain, sealed, forged }: Datagrams): Cipher {
  const nonce = new Nonce();
  let counter = 1;
  const header = plain.subarray(0, SEALED_HEADER_BYTES);
  const sealBy = (counter: number) =>
    chacha20poly1305(key, nonce.of(counter), header).encrypt(plain.subarray(SEALED_HEADER_BYTES));
  const open = (datagram: Uint8Array) => {
    try {
      return chacha20poly1305(key, nonce.of(0), header).decrypt(datagram.subarray(SEALED_HEADER_BYTES));
    } catch {
      return undefined;
    }
  };
  return {
    name: "@noble/ciphers",
    seal: () => sealBy(counter++),
    open: () => open(sealed),
    refuse: () => open(forged),
    isRight: () =>
      Promise.resolve(
        isSame(sealBy(0), sealed.subarray(SEALED_HEADER_BYTES)) &&
          isSame(open(sealed)!, plain.subarray(SEALED_HEADER_BYTES)) && !open(forged),
      ),
  };
}
