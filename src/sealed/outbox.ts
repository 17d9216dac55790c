/**
 * What waits to be said in the clear: answers to handshakes, a few of them.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import { type ControlDatagram, encodeDatagram } from "../protocol.ts";

/** More wait only in a flood. */
const MAX_WAITING = 32;
/** The longest of them. */
const MAX_BYTES = 256;

/** The answers. */
export class Outbox {
  readonly #waiting: { readonly to: Address; readonly bytes: Uint8Array }[] = [];

  /** Takes one; false where too many wait. */
  push(to: Address, answer: ControlDatagram | Uint8Array): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false;
    this.#waiting.push({ to, bytes: answer instanceof Uint8Array ? answer : encode(answer) });
    return true;
  }

  /** The oldest. */
  shift(): { readonly to: Address; readonly bytes: Uint8Array } | undefined {
    return this.#waiting.shift();
  }
}

function encode(datagram: ControlDatagram): Uint8Array {
  const bytes = new Uint8Array(MAX_BYTES);
  return bytes.subarray(0, encodeDatagram(datagram, bytes));
}
