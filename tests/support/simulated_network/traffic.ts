/**
 * Counts of what was sent from one host to another.
 *
 * @module
 */

import type { Address } from "../../../src/common/address.ts";

/** Bytes of the IPv4 and UDP headers that each datagram has on the wire (RFC 791, RFC 768). */
const HEADER_BYTES = 28;

/** Counts since the network began, or sums of them. */
export interface Traffic {
  /** Datagrams that were sent, whatever became of them; a duplicate counts once. */
  datagrams: number;
  /** Their bytes as the machines wrote them. */
  bytes: number;
  /** Their bytes with 28 bytes of IPv4 and UDP headers each. */
  wireBytes: number;
  /** Those that vanished: by independent loss, in a burst or in a silence. */
  lost: number;
  /** Those that found the queue full, which are not among `lost`. */
  queueDropped: number;
}

/** A datagram on the network; its bytes are its own. */
export interface Datagram {
  readonly bytes: Uint8Array;
  readonly from: Address;
  readonly to: Address;
}

/** Begins to count. */
export function noTraffic(): Traffic {
  return { datagrams: 0, bytes: 0, wireBytes: 0, lost: 0, queueDropped: 0 };
}

/** Counts a datagram as sent. */
export function countSent(traffic: Traffic, bytes: Uint8Array): void {
  traffic.datagrams++;
  traffic.bytes += bytes.length;
  traffic.wireBytes += wireBytesOf(bytes);
}

/** Adds counts to a sum. */
export function addTraffic(sum: Traffic, traffic: Traffic): void {
  sum.datagrams += traffic.datagrams;
  sum.bytes += traffic.bytes;
  sum.wireBytes += traffic.wireBytes;
  sum.lost += traffic.lost;
  sum.queueDropped += traffic.queueDropped;
}

/** How long a datagram is on the wire. */
export function wireBytesOf(bytes: Uint8Array): number {
  return bytes.length + HEADER_BYTES;
}
