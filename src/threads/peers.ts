/**
 * Those that a machine speaks to because somebody named them, and when each was heard: kept by its thread, told to the main one.
 *
 * @module
 */

import { type Address, formatAddress, isSameAddress } from "../common/address.ts";

/** When each was heard last, in µs; -Infinity: never. */
export type HeardTimes = readonly (readonly [Address, number])[];

/** The machine's end. */
export class Peers {
  #addresses: readonly Address[];

  constructor(addresses: readonly Address[]) {
    this.#addresses = addresses;
  }

  /** One of them has moved, or is new. */
  retarget(from: Address | undefined, to: Address): void {
    this.#addresses = [
      ...this.#addresses.filter((address) => !from || !isSameAddress(address, from)),
      to,
    ];
  }

  heard(us: (address: Address) => number): HeardTimes {
    return this.#addresses.map((address) => [address, us(address)] as const);
  }
}

/** The main thread's end. */
export class HeardPeers {
  #us = new Map<string, number>();

  take(times: HeardTimes): void {
    this.#us = new Map(times.map(([address, us]) => [formatAddress(address), us]));
  }

  us(address: Address): number {
    return this.#us.get(formatAddress(address)) ?? -Infinity;
  }
}
