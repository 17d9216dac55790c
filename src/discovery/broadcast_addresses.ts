/**
 * Addresses that stand for everybody on a link: nobody's, so nobody is asked there because somebody has announced it.
 *
 * Sources: RFC 919, RFC 1122 (section 3.2.1.3): all bits of the host's part set, or none, as old hosts have it; RFC 3021: a link
 * of two addresses has no such.
 *
 * @module
 */

import type { DnsMessage, DnsRecord } from "./dns_message.ts";

/** Of an interface's address, as much as is needed. */
export interface InterfaceAddress {
  readonly family: "IPv4" | "IPv6";
  /** With its prefix, such as `10.77.9.1/24`. */
  readonly cidr: string;
}

/** Of a link of two addresses. */
const LEAST_HOST_BITS = 2;

/**
 * Lists them, in their plain form.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * const link = { family: "IPv4", cidr: "10.77.9.1/24" } as const;
 * assertEquals([...broadcastsOf([link])], ["10.77.9.0", "10.77.9.255"]);
 * ```
 */
export function broadcastsOf(interfaces: readonly InterfaceAddress[]): ReadonlySet<string> {
  return new Set(interfaces.flatMap(({ family, cidr }) => family === "IPv4" ? endsOf(cidr) : []));
}

/** Leaves records out that name one as a host's address. */
export function withoutBroadcasts(message: DnsMessage, broadcasts: ReadonlySet<string>): DnsMessage {
  const isHost = ({ type, data }: DnsRecord) => type !== "A" || !broadcasts.has(data);
  return {
    ...message,
    answers: message.answers.filter(isHost),
    additionals: message.additionals.filter(isHost),
  };
}

function endsOf(cidr: string): string[] {
  const [address = "", prefix = ""] = cidr.split("/");
  const octets = address.split(".").map(Number);
  const hostBits = 32 - Number(prefix);
  if (octets.length !== 4 || !(hostBits >= LEAST_HOST_BITS && hostBits <= 32)) return [];
  const number = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const size = 2 ** hostBits;
  const first = number - number % size;
  return [first, first + size - 1].map(format);
}

function format(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
