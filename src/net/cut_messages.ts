/**
 * Datagrams of one length to one address as a single message that the kernel cuts: it goes through most of the network's
 * code once and not once a datagram, which costs a fraction of the time. On the link they are the same datagrams.
 *
 * ```text
 *  struct cmsghdr with UDP_SEGMENT, 24 bytes on 64-bit Linux
 *   0  length (64) = 18              16  length of each datagram (16)
 *   8  level (32) = SOL_UDP          18  to the next multiple of 8
 *  12  type (32) = UDP_SEGMENT
 * ```
 *
 * Source: udp(7), on Linux from 4.18 on.
 *
 * @module
 */

import { SOL_UDP, UDP_SEGMENT } from "../system/libc/constants.ts";
import { addressOf } from "../system/library.ts";
import {
  BATCH_DATAGRAMS,
  HEADER_BYTES,
  type MessageTable,
  NAME_SLOT_BYTES,
  VECTOR_BYTES,
} from "./message_table.ts";

const CONTROL_SLOT_BYTES = 24;
const CONTROL_BYTES = 18;
/**
 * A message is one packet of IP before it is cut. That a batch becomes as few as can be costs the least at both ends; a queue
 * that is full drops one as a whole, but what a burst may be is the pacer's to say. No batch has more than the kernel cuts (64).
 */
const MOST_BYTES = 65_000;

/** The headers of joined messages, whose payloads and addresses are in the places of a table. */
export class CutMessages {
  readonly headers = new Uint8Array(BATCH_DATAGRAMS * HEADER_BYTES);
  readonly #headerView = new DataView(this.headers.buffer);
  readonly #controls = new DataView(new ArrayBuffer(BATCH_DATAGRAMS * CONTROL_SLOT_BYTES));
  readonly #controlAddress: bigint;
  readonly #nameAddress: bigint;
  readonly #vectorAddress: bigint;
  readonly #lengths: number[] = Array(BATCH_DATAGRAMS).fill(0);
  readonly #names: Uint8Array[] = [];
  /** How many datagrams each message joins. */
  readonly #counts: number[] = Array(BATCH_DATAGRAMS).fill(0);

  constructor(table: MessageTable) {
    this.#nameAddress = addressOf(table.names);
    this.#vectorAddress = addressOf(table.vectors);
    this.#controlAddress = addressOf(new Uint8Array(this.#controls.buffer));
    for (let i = 0; i < BATCH_DATAGRAMS; i++) {
      const at = i * CONTROL_SLOT_BYTES;
      this.#controls.setUint32(at, CONTROL_BYTES, true);
      this.#controls.setInt32(at + 8, SOL_UDP, true);
      this.#controls.setInt32(at + 12, UDP_SEGMENT, true);
    }
  }

  /** Takes note of what is in a place; an address that is the same is the same array. */
  note(i: number, length: number, name: Uint8Array): void {
    this.#lengths[i] = length;
    this.#names[i] = name;
  }

  /** Whether the first message is of more than one datagram. */
  get isJoined(): boolean {
    return this.#counts[0]! > 1;
  }

  /** Writes the headers for the places from `first` to before `end`; answers how many messages they are. */
  group(first: number, end: number): number {
    let messages = 0;
    for (let from = first; from < end; messages++) {
      const count = this.#countJoined(from, end);
      this.#write(messages, from, count);
      this.#counts[messages] = count;
      from += count;
    }
    return messages;
  }

  /** How many datagrams the first messages are. */
  datagramsOf(messages: number): number {
    let datagrams = 0;
    for (let i = 0; i < messages; i++) datagrams += this.#counts[i]!;
    return datagrams;
  }

  /** All are as long as the first, but for the last, which may be shorter. */
  #countJoined(first: number, end: number): number {
    const length = this.#lengths[first]!;
    const most = Math.min(end - first, Math.max(1, Math.floor(MOST_BYTES / Math.max(1, length))));
    let count = 1;
    for (; count < most; count++) {
      const next = this.#lengths[first + count]!;
      if (this.#names[first + count] !== this.#names[first] || next > length || next === 0) break;
      if (next < length) return count + 1;
    }
    return count;
  }

  #write(i: number, first: number, count: number): void {
    const at = i * HEADER_BYTES;
    const view = this.#headerView;
    view.setBigUint64(at, this.#nameAddress + BigInt(first * NAME_SLOT_BYTES), true);
    view.setUint32(at + 8, this.#names[first]!.length, true);
    view.setBigUint64(at + 16, this.#vectorAddress + BigInt(first * VECTOR_BYTES), true);
    view.setUint32(at + 24, count, true);
    view.setBigUint64(at + 32, count > 1 ? this.#controlAddress + BigInt(i * CONTROL_SLOT_BYTES) : 0n, true);
    view.setUint32(at + 40, count > 1 ? CONTROL_SLOT_BYTES : 0, true);
    this.#controls.setUint16(i * CONTROL_SLOT_BYTES + 16, this.#lengths[first]!, true);
  }
}
