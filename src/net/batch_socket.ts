/**
 * Datagrams in batches on one descriptor, with addresses as the project has them.
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import type { Outgoing } from "../common/outgoing.ts";
import { monotonicUs } from "../system/monotonic.ts";
import type { BatchCalls } from "./batch_calls.ts";
import type { DatagramHandler, OutgoingDatagram, ReceiveHooks } from "./datagram_socket.ts";
import { BATCH_DATAGRAMS } from "./message_table.ts";
import { openNeighbours } from "./neighbours/neighbours.ts";
import { SendRoom, type SendRoomOptions } from "./neighbours/send_room.ts";
import { decodeSocketAddress, encodeSocketAddress, SOCKET_ADDRESS_BYTES } from "./socket_address.ts";
import { openZones, type Zones } from "./zones.ts";

/** What is to be sent waits for no more than these to be handled, and what came with the last of them. */
const MOST_GATHERED = 1024;

/** What a socket goes by. */
export interface BatchSocketOptions {
  /** Taken over. @default the system's */
  readonly zones?: Zones;
  /** @default the system's */
  readonly nowUs?: () => number;
  /** @default the system's */
  readonly openNeighbours?: SendRoomOptions["openNeighbours"];
}

/** A socket, as far as batches go. It does not wait. */
export class BatchSocket {
  /** The places of {@linkcode address}: a datagram that is written to one is not copied again. */
  readonly slots: readonly Uint8Array[];
  readonly calls: BatchCalls;
  readonly #isIpv6: boolean;
  readonly #zones: Zones;
  readonly #room: SendRoom;
  #encoded = new WeakMap<Address, Uint8Array<ArrayBuffer>>();
  /** The last source, since most datagrams come from where the last one came. */
  #lastSource: { readonly name: Uint8Array; readonly address: Address } | undefined;
  #isClosed = false;

  /**
   * @param calls taken over, and closed with this
   * @param isIpv6 whether the socket's own addresses are of IPv6
   */
  constructor(calls: BatchCalls, isIpv6: boolean, options: BatchSocketOptions = {}) {
    const { zones = openZones(), nowUs = monotonicUs, openNeighbours: open = openNeighbours } = options;
    this.calls = calls;
    this.#isIpv6 = isIpv6;
    this.#zones = zones;
    this.#room = new SendRoom({
      bufferBytes: calls.sendBufferBytes(),
      waitingBytes: () => calls.waitingBytes(),
      nowUs,
      openNeighbours: open,
    });
    this.slots = calls.slots();
  }

  /**
   * Whether a datagram may leave now; not where it would wait for somebody who is not found on the link, and others for it.
   *
   * @param isFirst whether all that was asked for before has been handed over
   */
  hasRoomFor({ to, isToStranger = false }: Outgoing, isFirst: boolean): boolean {
    if (this.#room.isAmple(isFirst) && !isToStranger) return true;
    const name = this.#encode(to);
    if (!name) return true;
    return isToStranger ? this.#room.admitsStranger(to, name) : this.#room.admitsViewer(to, name);
  }

  /** Hands over what the kernel takes at once, in order; answers how many that is. */
  sendNow(batch: readonly OutgoingDatagram[]): number {
    let count = 0;
    for (const { bytes, to } of batch) {
      const name = this.#encode(to);
      if (!name || count === BATCH_DATAGRAMS) break;
      this.calls.put(count++, bytes, name);
    }
    return count > 0 ? this.calls.send(count) : 0;
  }

  /** Addresses what has been written to slot `i`; false for an address that this socket can not send to. */
  address(i: number, length: number, to: Address): boolean {
    const name = this.#encode(to);
    if (name) this.calls.address(i, length, name);
    return name !== undefined;
  }

  /** Encodes addresses anew: an interface that was plugged in again has another number. */
  forget(): void {
    this.#encoded = new WeakMap();
  }

  /** Hands over what has gathered, or so much of a flood that what is to be sent does not have to wait for its end. */
  receiveGathered(handle: DatagramHandler, onOverflow: ReceiveHooks["onOverflow"]): void {
    let messages = BATCH_DATAGRAMS;
    for (let count = 0; count < MOST_GATHERED && messages === BATCH_DATAGRAMS && !this.#isClosed;) {
      messages = this.calls.receive((bytes, names, nameAt, arrivedUs) => {
        count++;
        const from = this.#decode(names, nameAt);
        if (from && !this.#isClosed) handle(bytes, from, arrivedUs);
      }, onOverflow);
    }
  }

  /** Hands over nothing more, not even of the batch that is being handed over. */
  stop(): void {
    this.#isClosed = true;
  }

  close(): void {
    this.stop();
    this.calls.close();
    this.#zones.close();
    this.#room[Symbol.dispose]();
  }

  #encode(address: Address): Uint8Array<ArrayBuffer> | undefined {
    const known = this.#encoded.get(address);
    if (known) return known;
    const name = encodeSocketAddress(address, this.#isIpv6, this.#zones);
    if (name) this.#encoded.set(address, name);
    return name;
  }

  #decode(names: Uint8Array, at: number): Address | undefined {
    const last = this.#lastSource;
    if (last && isAt(last.name, names, at)) return last.address;
    const address = decodeSocketAddress(names, at, this.#zones);
    if (address) this.#lastSource = { name: names.slice(at, at + SOCKET_ADDRESS_BYTES), address };
    return address;
  }
}

function isAt(name: Uint8Array, names: Uint8Array, at: number): boolean {
  for (let i = 0; i < name.length; i++) if (names[at + i] !== name[i]) return false;
  return true;
}
