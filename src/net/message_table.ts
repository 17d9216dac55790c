/**
 * The memory of sendmmsg(2) and recvmmsg(2): headers that point to one slot each for payload, address and control message.
 *
 * ```text
 *  struct mmsghdr, 64 bytes on 64-bit Linux
 *   0  name       → sockaddr         32  control    → cmsghdr, where one is received
 *   8  name length (32)              40  control length
 *  16  vector     → { base, length } 48  flags (32)
 *  24  vector length = 1             56  message length (32)
 * ```
 *
 * @module
 */

import { MSG_TRUNC } from "../system/libc/constants.ts";
import { addressOf } from "../system/library.ts";
import { SOCKET_ADDRESS_BYTES } from "./socket_address.ts";

/** The most datagrams in one call. */
export const BATCH_DATAGRAMS = 64;
/** Room for one datagram; a longer one is none of ours. */
export const BATCH_SLOT_BYTES = 9216;
/** Room for the control messages of one message. */
export const CONTROL_SLOT_BYTES = 64;
/** Between two headers. */
export const HEADER_BYTES = 64;
/** Between two addresses. */
export const NAME_SLOT_BYTES = 32;

/** Between two vectors. */
export const VECTOR_BYTES = 16;

/** The buffers of one direction. */
export class MessageTable {
  readonly headers = new Uint8Array(BATCH_DATAGRAMS * HEADER_BYTES);
  /** Memory that nothing was written to yet takes no room. */
  readonly payloads: Uint8Array<ArrayBuffer>;
  readonly names = new Uint8Array(BATCH_DATAGRAMS * NAME_SLOT_BYTES);
  readonly controls = new DataView(new ArrayBuffer(BATCH_DATAGRAMS * CONTROL_SLOT_BYTES));
  readonly vectors = new Uint8Array(BATCH_DATAGRAMS * VECTOR_BYTES);
  readonly #headerView = new DataView(this.headers.buffer);
  readonly #vectorView = new DataView(this.vectors.buffer);

  /** @param slotBytes room for the payload of one message */
  constructor(slotBytes: number) {
    this.payloads = new Uint8Array(BATCH_DATAGRAMS * slotBytes);
    const payloads = addressOf(this.payloads);
    const names = addressOf(this.names);
    const vectors = addressOf(this.vectors);
    for (let i = 0; i < BATCH_DATAGRAMS; i++) {
      this.#headerView.setBigUint64(i * HEADER_BYTES, names + BigInt(i * NAME_SLOT_BYTES), true);
      this.#headerView.setBigUint64(i * HEADER_BYTES + 16, vectors + BigInt(i * VECTOR_BYTES), true);
      this.#headerView.setBigUint64(i * HEADER_BYTES + 24, 1n, true);
      this.#vectorView.setBigUint64(i * VECTOR_BYTES, payloads + BigInt(i * slotBytes), true);
      this.setPayloadBytes(i, slotBytes);
      this.setNameBytes(i, SOCKET_ADDRESS_BYTES);
    }
  }

  setPayloadBytes(i: number, bytes: number): void {
    this.#vectorView.setUint32(i * VECTOR_BYTES + 8, bytes, true);
  }

  setNameBytes(i: number, bytes: number): void {
    this.#headerView.setUint32(i * HEADER_BYTES + 8, bytes, true);
  }

  /** Makes room for control messages, which is to be done before each call. */
  awaitControls(): void {
    const controls = addressOf(new Uint8Array(this.controls.buffer));
    for (let i = 0; i < BATCH_DATAGRAMS; i++) {
      this.#headerView.setBigUint64(i * HEADER_BYTES + 32, controls + BigInt(i * CONTROL_SLOT_BYTES), true);
      this.resetControls(i);
    }
  }

  resetControls(i: number): void {
    this.#headerView.setUint32(i * HEADER_BYTES + 40, CONTROL_SLOT_BYTES, true);
  }

  /** How many bytes of control messages have come. */
  controlBytes(i: number): number {
    return this.#headerView.getUint32(i * HEADER_BYTES + 40, true);
  }

  /** How long the received message is; -1 where it was cut. */
  messageBytes(i: number): number {
    const isCut = (this.#headerView.getUint32(i * HEADER_BYTES + 48, true) & MSG_TRUNC) !== 0;
    return isCut ? -1 : this.#headerView.getUint32(i * HEADER_BYTES + 56, true);
  }
}
