/**
 * A network between state machines under a virtual clock: seeded loss, duplication, delay and reordering.
 *
 * @module
 */

import { type Address, formatAddress } from "../../src/address.ts";
import type { ProtocolMachine } from "../../src/net/machine_loop.ts";
import { seededRandom } from "./seeded_random.ts";

/** What the network does to each datagram. */
export interface NetworkConditions {
  /** Probability that a datagram vanishes. @default 0 */
  readonly loss?: number;
  /** Probability that a datagram comes twice. @default 0 */
  readonly duplication?: number;
  /** The least time on the way, in µs. @default 500 */
  readonly delayUs?: number;
  /** A random addition to it, which reorders. @default 0 */
  readonly jitterUs?: number;
  /** @default 1 */
  readonly seed?: number;
}

interface Flight {
  readonly bytes: Uint8Array;
  readonly from: Address;
  readonly to: Address;
  readonly arrivesUs: number;
  /** Keeps the order of what arrives at the same time. */
  readonly number: number;
}

/** A machine at an address, and what it did. */
export interface Host {
  readonly address: Address;
  readonly machine: ProtocolMachine;
  /** This host's clock less the simulation's, in µs. */
  readonly clockOffsetUs: number;
  /** Called after each datagram that was handled. */
  readonly onHandled?: (nowUs: number) => void;
}

/** Hosts on one network. */
export class SimulatedNetwork {
  nowUs = 1_000_000;
  conditions: NetworkConditions;
  datagramsSent = 0;
  datagramsLost = 0;
  readonly #hosts = new Map<string, Host>();
  readonly #random;
  #flights: Flight[] = [];
  #nextNumber = 0;

  constructor(conditions: NetworkConditions = {}) {
    this.conditions = conditions;
    this.#random = seededRandom(conditions.seed ?? 1);
  }

  /** Connects a machine; it replaces another at the same address. */
  attach(host: Host): void {
    this.#hosts.set(formatAddress(host.address), host);
  }

  /** Takes a host off, as if it had crashed. */
  detach(address: Address): void {
    this.#hosts.delete(formatAddress(address));
  }

  /** A host's own time. */
  timeOf(host: Host): number {
    return this.nowUs + host.clockOffsetUs;
  }

  /** Lets so much time pass. */
  advance(us: number): void {
    const endUs = this.nowUs + us;
    this.#pollAll();
    for (let nextUs = this.#nextEventUs(); nextUs <= endUs; nextUs = this.#nextEventUs()) {
      this.nowUs = Math.max(nextUs, this.nowUs);
      this.#deliverDue();
      this.#pollAll();
    }
    this.nowUs = endUs;
  }

  /** Puts a datagram on its way. */
  send(bytes: Uint8Array, from: Address, to: Address): void {
    const { loss = 0, duplication = 0, delayUs = 500, jitterUs = 0 } = this.conditions;
    this.datagramsSent++;
    if (this.#random.next() < loss) {
      this.datagramsLost++;
      return;
    }
    const copies = this.#random.next() < duplication ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      const arrivesUs = this.nowUs + delayUs + Math.round(this.#random.next() * jitterUs);
      this.#flights.push({ bytes: bytes.slice(), from, to, arrivesUs, number: this.#nextNumber++ });
    }
  }

  #deliverDue(): void {
    const due = this.#flights.filter((flight) => flight.arrivesUs <= this.nowUs);
    this.#flights = this.#flights.filter((flight) => flight.arrivesUs > this.nowUs);
    due.sort((a, b) => a.arrivesUs - b.arrivesUs || a.number - b.number);
    for (const { bytes, from, to } of due) {
      const host = this.#hosts.get(formatAddress(to));
      host?.machine.handleDatagram(bytes, from, this.timeOf(host));
      host?.onHandled?.(this.timeOf(host));
    }
  }

  #pollAll(): void {
    const into = new Uint8Array(8192);
    for (const host of this.#hosts.values()) {
      for (let polls = 0; polls < 10_000; polls++) {
        const outgoing = host.machine.pollDatagram(this.timeOf(host), into);
        if (!outgoing) break;
        this.send(into.subarray(0, outgoing.length), host.address, outgoing.to);
      }
    }
  }

  #nextEventUs(): number {
    let earliestUs = Infinity;
    for (const flight of this.#flights) earliestUs = Math.min(earliestUs, flight.arrivesUs);
    for (const host of this.#hosts.values()) {
      const dueUs = host.machine.pollTimeoutUs(this.timeOf(host));
      // A timer that is due already has been polled and had nothing: it counts from the next µs on.
      if (dueUs !== undefined) {
        earliestUs = Math.min(earliestUs, Math.max(dueUs - host.clockOffsetUs, this.nowUs + 1));
      }
    }
    return earliestUs;
  }
}
