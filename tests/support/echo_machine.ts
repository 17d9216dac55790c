/**
 * A protocol machine that is as simple as can be.
 *
 * @module
 */

import type { Address } from "../../src/common/address.ts";
import type { ProtocolMachine } from "../../src/net/machine_loop.ts";

/** Whom it answers, unless it is told otherwise. */
export const PEER: Address = { transport: "udp", hostname: "192.0.2.9", port: 1 };

/** A machine that answers each datagram with its copy, and has one datagram to send at a time that can be set. */
export class Echo implements ProtocolMachine {
  noteHandedOver?: (nowUs: number) => void;
  readonly queue: Uint8Array[] = [];
  /** By turns. */
  peers: readonly Address[] = [PEER];
  /** Hosts of those that are strangers. */
  strangers: readonly string[] = [];
  dueUs: number | undefined;
  #sent = 0;

  handleDatagram(bytes: Uint8Array): void {
    this.queue.push(bytes.slice());
  }

  pollDatagram(nowUs: number, into: Uint8Array) {
    if (this.dueUs !== undefined && nowUs >= this.dueUs) {
      this.dueUs = undefined;
      this.queue.push(Uint8Array.of(99));
    }
    const next = this.queue.shift();
    if (!next) return undefined;
    into.set(next);
    const to = this.peers[this.#sent++ % this.peers.length]!;
    return { to, length: next.length, isToStranger: this.strangers.includes(to.hostname) };
  }

  pollTimeoutUs() {
    return this.dueUs;
  }
}
