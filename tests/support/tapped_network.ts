/**
 * A network with somebody on the way, who sees each datagram and may do with it as he likes.
 *
 * @module
 */

import type { Address } from "../../src/common/address.ts";
import { SimulatedNetwork } from "./simulated_network.ts";

/** Sees a datagram that somebody sends; what it returns goes on. */
export type Tap = (bytes: Uint8Array, from: Address, to: Address) => readonly Uint8Array[];

/** Somebody is on the way. */
export class TappedNetwork extends SimulatedNetwork {
  /** Who that is; at first he lets all pass. */
  tap: Tap = (bytes) => [bytes];

  override send(bytes: Uint8Array, from: Address, to: Address): void {
    for (const passed of this.tap(bytes.slice(), from, to)) super.send(passed, from, to);
  }

  /** Sends what nobody on the way changes, from whatever address. */
  inject(bytes: Uint8Array, from: Address, to: Address): void {
    super.send(bytes, from, to);
  }
}
