/**
 * A socket without a network: what is sent is kept, what is given to it is received.
 *
 * @module
 */

import type { Address } from "../../src/common/address.ts";
import type { DatagramHandler, DatagramSocket, ReceiveHooks } from "../../src/net/datagram_socket.ts";

/** The in-memory member of the socket seam. */
export class MemorySocket implements DatagramSocket {
  readonly address: Address = { transport: "udp", hostname: "192.0.2.1", port: 5550 };
  readonly sent: { readonly bytes: Uint8Array; readonly to: Address }[] = [];
  /** While set, sending fails with this message. */
  failure: string | undefined;
  readonly #closed = Promise.withResolvers<void>();
  #handle: DatagramHandler = () => {};
  #hooks: ReceiveHooks = {};

  receive(handle: DatagramHandler, hooks: ReceiveHooks = {}): Promise<void> {
    this.#handle = handle;
    this.#hooks = hooks;
    return this.#closed.promise;
  }

  send(bytes: Uint8Array, to: Address): Promise<void> {
    if (this.failure) return Promise.reject(new Error(this.failure));
    this.sent.push({ bytes: bytes.slice(), to });
    return Promise.resolve();
  }

  close(): void {
    this.#closed.resolve();
  }

  /** Lets it have no room for so many datagrams. */
  overflow(datagrams: number): void {
    this.#hooks.onOverflow?.(datagrams);
  }

  /** Lets a datagram be read, which may have arrived before. */
  deliver(bytes: Uint8Array, from: Address, arrivedUs?: number): void {
    this.#handle(bytes, from, arrivedUs);
    this.#hooks.onIdle?.();
  }
}
