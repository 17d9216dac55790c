/**
 * The seam between the program and UDP.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { Outgoing } from "../common/outgoing.ts";

/**
 * Takes one datagram; `bytes` is a view that is valid only until the call returns. `arrivedUs` is when it came, on the
 * clock of `monotonicUs`, however late it is read; nothing where the system does not say.
 */
export type DatagramHandler = (bytes: Uint8Array, from: Address, arrivedUs?: number) => void;

/** What else there is to tell while a socket receives. */
export interface ReceiveHooks {
  /** Called when everything that had gathered has been handled. */
  readonly onIdle?: () => void;
  /** Called, before what came after them, with the number of datagrams that the socket had no room for. */
  readonly onOverflow?: (datagrams: number) => void;
}

/** One datagram to be sent. */
export interface OutgoingDatagram {
  readonly bytes: Uint8Array;
  readonly to: Address;
  /** As its {@linkcode Outgoing} says. */
  readonly isToStranger?: boolean;
}

/** One bound socket. */
export interface DatagramSocket {
  /** The address that it is bound to. */
  readonly address: Address;
  /**
   * Hands every datagram to `handle` as it comes, until the socket is closed.
   *
   * @returns a promise that resolves after {@linkcode close}
   */
  receive(handle: DatagramHandler, hooks?: ReceiveHooks): Promise<void>;
  /**
   * Hands over what has come and not been read yet, without waiting, to the handler of {@linkcode receive}. Absent where
   * the system has no such call.
   */
  receiveNow?(): void;
  /**
   * Sends one datagram. `bytes` may be reused as soon as the promise has settled.
   *
   * @throws an `Error` from the system where it can not be sent now
   */
  send(bytes: Uint8Array, to: Address): Promise<void>;
  /**
   * Whether a datagram may leave now, as far as that keeps no others waiting. Absent where nothing could.
   *
   * @param isFirst whether all that was asked for before has been sent
   */
  hasRoomFor?(outgoing: Outgoing, isFirst: boolean): boolean;
  /**
   * Where datagrams for {@linkcode sendNow} are best written, one each: from there they are not copied again. Absent
   * where the system has no such call.
   */
  readonly slots?: readonly Uint8Array[];
  /**
   * Hands over what the system takes at once, in order; the rest is for {@linkcode send}. Absent where the system has
   * no such call.
   *
   * @param batch not used any more when the call returns
   * @returns how many of the batch were taken, from the first on
   */
  sendNow?(batch: readonly OutgoingDatagram[]): number;
  close(): void;
}
