/**
 * Who was asked, and has not answered for some seconds.
 *
 * @module
 */

import { type Address, formatAddress } from "../common/address.ts";

/** Longer than it takes to be answered on any link that carries a picture. */
const PATIENCE_US = 5_000_000;

/** How it is known who is silent. */
export interface SilenceOptions {
  /** When they are asked first, in µs. */
  readonly sinceUs: number;
  /** When somebody at an address last said anything, in µs; -Infinity where nobody ever did. */
  readonly heardUs: (address: Address) => number;
}

/** Those of one listener. */
export class SilentBroadcasters {
  readonly #options: SilenceOptions;
  /** Since when and where each was asked, by what was typed; a name may lead to several places. */
  readonly #asked = new Map<string, { readonly sinceUs: number; readonly places: Map<string, Address> }>();

  /** @param peers each with what was typed, and where that leads now */
  constructor(
    peers: Iterable<{ readonly host: { readonly host: string }; readonly addresses: readonly Address[] }>,
    options: SilenceOptions,
  ) {
    this.#options = options;
    for (const { host: { host }, addresses } of peers) {
      this.#begin(host, options.sinceUs);
      for (const address of addresses) this.noteMove(host, address);
    }
  }

  /** One more is asked from now on. */
  noteAsked(host: string, at: Address, nowUs: number): void {
    this.#begin(host, nowUs);
    this.noteMove(host, at);
  }

  /** What was typed leads there as well. */
  noteMove(host: string, to: Address): void {
    this.#asked.get(host)?.places.set(formatAddress(to), to);
  }

  /** What was typed of those who are silent. */
  names(nowUs: number): string[] {
    const { heardUs } = this.#options;
    return [...this.#asked].filter(([, { sinceUs, places }]) => {
      const lastUs = Math.max(sinceUs, ...[...places.values()].map(heardUs));
      return nowUs - lastUs >= PATIENCE_US;
    }).map(([host]) => host);
  }

  #begin(host: string, sinceUs: number): void {
    if (!this.#asked.has(host)) this.#asked.set(host, { sinceUs, places: new Map() });
  }
}
