/**
 * With whom a viewer that is paired speaks in the clear all the same: robots that it asks and knows no pairing with, and
 * anybody where that was said; never who it is paired with.
 *
 * @module
 */

import { type Address, isSameAddress } from "../common/address.ts";
import type { SealedEnd } from "./sealed_end.ts";

/** Hosts of whom it is remembered that they push in the clear. */
const MAX_UNSEALED = 8;

/** The rule. */
export class ClearAddresses {
  /** Robots that are asked for their streams. */
  asked: readonly Address[];
  /** Hosts that have pushed in the clear, and were not listened to. */
  readonly unsealed = new Set<string>();
  readonly #end: SealedEnd;
  /** The last address that was judged. */
  #judged: { readonly address: Address; readonly isClear: boolean } | undefined;

  constructor(end: SealedEnd, asked: readonly Address[]) {
    this.#end = end;
    this.asked = asked;
  }

  /** Judges anew: who is paired, asked or spoken to has changed. */
  forget(): void {
    this.#judged = undefined;
  }

  /** Whether the stream of who is at this address is asked for. */
  isAsked(address: Address): boolean {
    return this.asked.some((asked) => isSameAddress(asked, address));
  }

  /** Whether what comes from there in the clear is taken, and it is spoken to. */
  has(address: Address): boolean {
    if (this.#judged?.address === address) return this.#judged.isClear;
    const { isClear } = this.#judged = { address, isClear: this.#judge(address) };
    return isClear;
  }

  /** Takes note of something that was not taken. */
  noteRefused({ hostname }: Address): void {
    if (this.unsealed.size < MAX_UNSEALED) this.unsealed.add(hostname);
  }

  #judge(address: Address): boolean {
    const { peers, isOpen } = this.#end;
    if (peers.find(address)?.current || this.#end.pairedAt(address).length > 0) return false;
    // Where a group's robot is looked for there may be none: anybody can send in a group's form from any address.
    if (this.isAsked(address)) return this.#end.seeks(address) === undefined;
    return isOpen && !peers.hasHost(address.hostname);
  }
}
