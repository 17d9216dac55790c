/**
 * The seam between the program and UDP.
 *
 * @module
 */

import type { Address } from "../address.ts";

/** Takes one datagram; `bytes` is a view that is valid only until the call returns. */
export type DatagramHandler = (bytes: Uint8Array, from: Address) => void;

/** One bound socket. */
export interface DatagramSocket {
  /** The address that it is bound to. */
  readonly address: Address;
  /**
   * Hands every datagram to `handle` as it comes, until the socket is closed.
   *
   * @returns a promise that resolves after {@linkcode close}
   */
  receive(handle: DatagramHandler): Promise<void>;
  /**
   * Sends one datagram. `bytes` may be reused as soon as the promise has settled.
   *
   * @throws an `Error` from the system where it can not be sent now
   */
  send(bytes: Uint8Array, to: Address): Promise<void>;
  close(): void;
}
