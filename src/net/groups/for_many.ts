/**
 * Addresses behind which there may be several hosts.
 *
 * @module
 */

import { isMulticast } from "../../common/address.ts";

const EVERYBODY = "255.255.255.255";

/** An IPv4 network that this host is part of. */
export interface LocalNetwork {
  readonly address: string;
  readonly netmask: string;
}

/** Whether an address is that of a multicast group, or the broadcast address of a network that this host is part of. */
export function isForMany(
  hostname: string,
  networks: readonly LocalNetwork[] = Deno.networkInterfaces().filter(({ family }) => family === "IPv4"),
): boolean {
  return hostname === EVERYBODY || isMulticast(hostname) ||
    networks.some((network) => broadcastOf(network) === hostname);
}

/** The last address of a network; nothing where it is no more than a host or two, which have none (RFC 3021). */
function broadcastOf({ address, netmask }: LocalNetwork): string | undefined {
  const bits = readBits(netmask);
  return bits >= 0xfffffffe ? undefined : writeBits((readBits(address) | ~bits) >>> 0);
}

function readBits(address: string): number {
  return address.split(".").reduce((bits, byte) => (bits << 8 | Number(byte)) >>> 0, 0);
}

function writeBits(bits: number): string {
  return [24, 16, 8, 0].map((shift) => bits >>> shift & 0xff).join(".");
}
