/**
 * What recvmmsg(2) has written: messages of one datagram, or of several that came joined.
 *
 * @module
 */

import { readJoinedBytes } from "./joined_messages.ts";
import { BATCH_SLOT_BYTES, CONTROL_SLOT_BYTES, MessageTable, NAME_SLOT_BYTES } from "./message_table.ts";
import type { ReceiveStamps } from "./receive_stamps.ts";
import { SOCKET_ADDRESS_BYTES } from "./socket_address.ts";

/** Room for several datagrams that come as one message. */
const JOINED_SLOT_BYTES = 65_536;

/** Takes one datagram; all but `arrivedUs` is a view that the next call overwrites. */
export type BatchHandler = (
  bytes: Uint8Array,
  names: Uint8Array,
  nameAt: number,
  /** µs on the clock of `monotonicUs`; nothing where the kernel does not say. */
  arrivedUs: number | undefined,
) => void;

/** The places that messages are written to. */
export class IncomingMessages {
  readonly #table = new MessageTable(JOINED_SLOT_BYTES);
  readonly #stamps: ReceiveStamps;

  constructor(stamps: ReceiveStamps) {
    this.#stamps = stamps;
    this.#table.awaitControls();
  }

  /** What the kernel is given. */
  get headers(): Uint8Array<ArrayBuffer> {
    return this.#table.headers;
  }

  /** How many datagrams a message is. */
  datagramsOf(i: number): number {
    return Math.max(1, Math.ceil(this.#table.messageBytes(i) / this.#eachBytes(i)));
  }

  /** Hands over the datagrams of a message that are not too long, and makes its place ready for the next one. */
  handOver(i: number, handle: BatchHandler): void {
    const { payloads, names, controls } = this.#table;
    const arrivedUs = this.#stamps.read(controls, i * CONTROL_SLOT_BYTES, this.#table.controlBytes(i));
    const eachBytes = this.#eachBytes(i);
    this.#table.setNameBytes(i, SOCKET_ADDRESS_BYTES);
    this.#table.resetControls(i);
    const end = i * JOINED_SLOT_BYTES + this.#table.messageBytes(i);
    for (let from = i * JOINED_SLOT_BYTES; from <= end;) {
      const to = Math.min(end, from + eachBytes);
      if (to - from <= BATCH_SLOT_BYTES) {
        handle(payloads.subarray(from, to), names, i * NAME_SLOT_BYTES, arrivedUs);
      }
      // One may be empty.
      from = to === end ? Infinity : to;
    }
  }

  #eachBytes(i: number): number {
    return readJoinedBytes(this.#table.controls, i * CONTROL_SLOT_BYTES, this.#table.controlBytes(i));
  }
}
