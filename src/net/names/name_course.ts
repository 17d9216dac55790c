/**
 * Where a name leads while the program runs: when it is looked up again, and when another of its addresses is tried.
 *
 * 1. While the address answers, the name is looked up ever more rarely.
 * 2. Where nothing comes, or sending fails, it is looked up at once, and then again and again.
 * 3. A name that no longer leads to the address in use is followed. Where that address still answers, only when two
 *    lookups in a row say so: an answer by mDNS may lack a part.
 * 4. Where a name has several addresses, the next one is tried when the one in use is silent (RFC 8305 in spirit).
 *
 * No clock and no lookups here: {@linkcode NameFollower} makes them.
 *
 * @module
 */

import { type Address, isSameAddress } from "../../common/address.ts";

/** After so long without a word an address is silent; a broadcaster speaks once a second at least. */
const SILENCE_US = 2_500_000;
/** How long an address that has not answered yet is tried before the next one. */
const TRIAL_US = 1_500_000;
/** Between lookups: at first, and at most. */
const WORKING_LOOKUP_US = { first: 30_000_000, most: 300_000_000 };
const SILENT_LOOKUP_US = { first: 1_000_000, most: 8_000_000 };
/** Until a lookup that contradicts an address that answers is repeated. */
const CONFIRMATION_US = 1_000_000;

/** A change of address; from nothing where the name led nowhere before. */
export interface Move {
  readonly from: Address | undefined;
  readonly to: Address;
  /** Whether the name leads elsewhere, or only another of its addresses is tried. */
  readonly isNew: boolean;
}

/** One name's course. */
export class NameCourse {
  readonly #answers: boolean;
  #addresses: readonly Address[];
  #current: Address | undefined;
  #sinceUs: number;
  #isSilent = false;
  #isLookingUp = false;
  #lookups = 0;
  #nextLookupUs: number;
  #isContradicted = false;

  /**
   * @param addresses where the name leads at the start, the best one first; none where that is not known yet
   * @param answers whether silence means anything: some wires have no way back
   */
  constructor(addresses: readonly Address[], { answers, nowUs }: { answers: boolean; nowUs: number }) {
    this.#answers = answers;
    this.#addresses = addresses;
    this.#current = addresses[0];
    this.#sinceUs = nowUs;
    this.#isSilent = !this.#current || !answers;
    this.#nextLookupUs = nowUs + this.#waitUs;
  }

  /** The address in use. */
  get current(): Address | undefined {
    return this.#current;
  }

  /**
   * Looks at what has come; to be called some times a second.
   *
   * @param heardUs when the address in use last said anything
   * @returns the next address where that one is tried now
   */
  observe(heardUs: number, nowUs: number): Move | undefined {
    if (!this.#answers || !this.#current) return undefined;
    const silentUs = nowUs - Math.max(heardUs, this.#sinceUs);
    const isSilent = silentUs > (heardUs > this.#sinceUs ? SILENCE_US : TRIAL_US);
    if (isSilent !== this.#isSilent) this.#noteSilence(isSilent, nowUs);
    return isSilent ? this.#tryNext(nowUs) : undefined;
  }

  /** Sending fails: what the name leads to may have changed. */
  handleSendFailure(nowUs: number): void {
    this.#nextLookupUs = Math.min(this.#nextLookupUs, nowUs);
  }

  /** Whether a lookup is due; answering true begins it, and {@linkcode handleLookup} ends it. */
  beginLookup(nowUs: number): boolean {
    if (this.#isLookingUp || nowUs < this.#nextLookupUs) return false;
    this.#isLookingUp = true;
    return true;
  }

  /**
   * Takes what a lookup has found; nothing where it failed.
   *
   * @returns the change, where the name leads elsewhere now
   */
  handleLookup(found: readonly Address[], nowUs: number): Move | undefined {
    this.#isLookingUp = false;
    this.#lookups++;
    this.#nextLookupUs = nowUs + this.#waitUs;
    if (found.length === 0) return undefined;
    this.#addresses = found;
    const isKnown = found.some((address) => this.#current && isSameAddress(address, this.#current));
    const isBelieved = this.#isSilent || this.#isContradicted;
    this.#isContradicted = !isKnown;
    if (isKnown) return undefined;
    if (isBelieved) return this.#move(found[0]!, true, nowUs);
    this.#nextLookupUs = nowUs + CONFIRMATION_US;
    return undefined;
  }

  get #waitUs(): number {
    const { first, most } = this.#isSilent ? SILENT_LOOKUP_US : WORKING_LOOKUP_US;
    return Math.min(most, first * 2 ** Math.min(this.#lookups, 20));
  }

  #noteSilence(isSilent: boolean, nowUs: number): void {
    this.#isSilent = isSilent;
    this.#lookups = 0;
    this.#nextLookupUs = isSilent ? nowUs : nowUs + this.#waitUs;
  }

  #tryNext(nowUs: number): Move | undefined {
    const at = this.#addresses.findIndex((address) => isSameAddress(address, this.#current!));
    const next = this.#addresses[(at + 1) % this.#addresses.length]!;
    return isSameAddress(next, this.#current!) ? undefined : this.#move(next, false, nowUs);
  }

  #move(to: Address, isNew: boolean, nowUs: number): Move {
    const from = this.#current;
    this.#current = to;
    this.#sinceUs = nowUs;
    this.#isContradicted = false;
    return { from, to, isNew };
  }
}
