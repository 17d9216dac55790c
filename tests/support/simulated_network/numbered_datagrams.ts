/**
 * Datagrams that carry their numbers, and machines that note what arrives.
 *
 * @module
 */

import type { Address } from "../../../src/common/address.ts";
import type { ProtocolMachine } from "../../../src/net/machine_loop.ts";
import { addressOf } from "../pair.ts";
import type { Host, SimulatedNetwork } from "../simulated_network.ts";

export const ROBOT: Address = addressOf(1);
export const VIEWER: Address = addressOf(2);
export const OTHER: Address = addressOf(3);

/** A datagram that arrived, and when, on its host's clock. */
export interface Arrival {
  readonly number: number;
  readonly atUs: number;
}

/** Attaches a machine that does nothing but what it is given. */
export function attachMachine(
  network: SimulatedNetwork,
  address: Address,
  machine: Partial<ProtocolMachine>,
  clock = { clockOffsetUs: 0, clockDriftPpm: 0 },
): Host {
  const idle = { handleDatagram: () => {}, pollDatagram: () => undefined, pollTimeoutUs: () => undefined };
  const host = { address, machine: { ...idle, ...machine }, ...clock };
  network.attach(host);
  return host;
}

/** Attaches a machine that notes what arrives. */
export function attachSink(
  network: SimulatedNetwork,
  address: Address,
  afterwards: (bytes: Uint8Array) => void = () => {},
): Arrival[] {
  const arrivals: Arrival[] = [];
  attachMachine(network, address, {
    handleDatagram: (bytes, _from, atUs) => {
      arrivals.push({ number: new DataView(bytes.buffer).getUint32(0), atUs });
      afterwards(bytes);
    },
  });
  return arrivals;
}

/** What is sent, and how. */
export interface Sending {
  readonly count: number;
  /** @default 0 */
  readonly first?: number;
  /** @default 0 */
  readonly intervalUs?: number;
  /** @default 4 */
  readonly bytes?: number;
  /** @default ROBOT */
  readonly from?: Address;
  /** @default VIEWER */
  readonly to?: Address;
}

/** Sends datagrams that carry their numbers. */
export function sendNumbered(network: SimulatedNetwork, sending: Sending): void {
  const { count, first = 0, intervalUs = 0, bytes = 4, from = ROBOT, to = VIEWER } = sending;
  const datagram = new Uint8Array(bytes);
  const view = new DataView(datagram.buffer);
  for (let number = first; number < first + count; number++) {
    view.setUint32(0, number);
    network.send(datagram, from, to);
    if (intervalUs > 0) network.advance(intervalUs);
  }
}

/** Sends datagrams and returns the numbers of those that never arrived. */
export function lostOf(network: SimulatedNetwork, sending: Sending): number[] {
  const arrivals = attachSink(network, sending.to ?? VIEWER);
  sendNumbered(network, sending);
  network.advance(1_000_000);
  const hasArrived = new Uint8Array(sending.count);
  for (const { number } of arrivals) hasArrived[number] = 1;
  return ascending(sending.count).filter((number) => !hasArrived[number]);
}

/** The numbers of what arrived, in that order. */
export function numbersOf(arrivals: readonly Arrival[]): number[] {
  return arrivals.map(({ number }) => number);
}

function ascending(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number);
}
