/**
 * A socket without a network: what is sent is kept, what is given to it is received.
 *
 * @module
 */

import type { Address } from "../../src/common/address.ts";
import type { Outgoing } from "../../src/common/outgoing.ts";
import type {
  DatagramHandler,
  DatagramSocket,
  OutgoingDatagram,
  ReceiveHooks,
} from "../../src/net/datagram_socket.ts";

const SLOTS = 64;
const SLOT_BYTES = 9216;

/** A datagram that has left. */
export interface SentDatagram {
  readonly bytes: Uint8Array;
  readonly to: Address;
  readonly by: "send" | "sendNow";
}

/** The in-memory member of the socket seam, with all that a system may have. */
export class MemorySocket implements Required<DatagramSocket> {
  readonly address: Address = { transport: "udp", hostname: "192.0.2.1", port: 5550 };
  readonly slots = Array.from({ length: SLOTS }, () => new Uint8Array(SLOT_BYTES));
  readonly sent: SentDatagram[] = [];
  /** How many datagrams the coming calls of `sendNow` take at most, one after the other; then all. */
  readonly takes: number[] = [];
  /** Hosts for which there is no room. */
  readonly missing = new Set<string>();
  /** While set, sending fails with this message. */
  failure: string | undefined;
  readonly #closed = Promise.withResolvers<void>();
  readonly #unread: Parameters<DatagramHandler>[] = [];
  #isClosed = false;
  #handle: DatagramHandler | undefined;
  #hooks: ReceiveHooks = {};

  receive(handle: DatagramHandler, hooks: ReceiveHooks = {}): Promise<void> {
    this.#handle = handle;
    this.#hooks = hooks;
    return this.#closed.promise;
  }

  receiveNow(): void {
    while (this.#handle && !this.#isClosed && this.#unread.length > 0) {
      const [bytes, from, arrivedUs] = this.#unread.shift()!;
      this.#handle(bytes, from, arrivedUs);
      // Theirs no more: who has kept the view sees it.
      bytes.fill(0xee);
    }
  }

  hasRoomFor({ to }: Outgoing): boolean {
    return !this.missing.has(to.hostname);
  }

  async send(bytes: Uint8Array, to: Address): Promise<void> {
    // Not read at once, as by Deno: who writes over it before the promise has settled sees that in what was sent.
    await Promise.resolve();
    if (this.failure) throw new Error(this.failure);
    this.sent.push({ bytes: bytes.slice(), to, by: "send" });
  }

  sendNow(batch: readonly OutgoingDatagram[]): number {
    if (this.failure || this.#isClosed) return 0;
    const taken = batch.slice(0, this.takes.shift() ?? SLOTS);
    this.sent.push(...taken.map(({ bytes, to }) => ({ bytes: bytes.slice(), to, by: "sendNow" as const })));
    return taken.length;
  }

  close(): void {
    this.#isClosed = true;
    this.#closed.resolve();
  }

  /** Lets it have no room for so many datagrams. */
  overflow(datagrams: number): void {
    this.#hooks.onOverflow?.(datagrams);
  }

  /** Lets a datagram come that nobody reads yet. */
  arrive(bytes: Uint8Array, from: Address, arrivedUs?: number): void {
    this.#unread.push([bytes.slice(), from, arrivedUs]);
  }

  /** Lets a datagram be read, which may have arrived before. */
  deliver(bytes: Uint8Array, from: Address, arrivedUs?: number): void {
    this.arrive(bytes, from, arrivedUs);
    this.receiveNow();
    this.#hooks.onIdle?.();
  }
}

/** The same as on a system that has nothing but what it must. */
export function portable(socket: MemorySocket): DatagramSocket {
  return {
    address: socket.address,
    receive: (handle, hooks) => socket.receive(handle, hooks),
    send: (bytes, to) => socket.send(bytes, to),
    close: () => socket.close(),
  };
}
