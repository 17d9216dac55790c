/**
 * A key of src/system/sodium/ as a member of the comparison; what it does in place is done on copies.
 *
 * @module
 */

import type { Sodium } from "../../../src/seal/sodium.ts";
import { type Cipher, type Datagrams, isSame } from "./cipher.ts";

/** The slot that a loop has for a datagram. */
const SLOT_BYTES = 9216;

/** Takes a library's key into the comparison. */
export function openOurs(sodium: Sodium, { key, plain, sealed, forged }: Datagrams): Cipher {
  const own = sodium.makeKey(key);
  const slot = new Uint8Array(SLOT_BYTES);
  const received = new Uint8Array(sealed.length);
  slot.set(plain);
  let counter = 0;
  return {
    name: sodium.name,
    seal: () => own.seal(slot, plain.length, counter++),
    open() {
      received.set(sealed);
      return own.open(received, 0);
    },
    refuse() {
      received.set(forged);
      return own.open(received, 0);
    },
    isRight() {
      const copy = new Uint8Array(SLOT_BYTES);
      copy.set(plain);
      const isSealed = isSame(copy.subarray(0, own.seal(copy, plain.length, 0)), sealed);
      const isOpened = this.open() === plain.length && isSame(received.subarray(0, plain.length), plain);
      return Promise.resolve(isSealed && isOpened && this.refuse() === 0);
    },
  };
}
