/**
 * Whether packets reach a host: its name, the path, and who is there.
 *
 * @module
 */

import { type Address, formatAddress } from "../common/address.ts";
import type { HostAndPort } from "../common/host_and_port.ts";
import type { Finding } from "./finding.ts";
import type { System } from "./system.ts";

const UDP_HEADER_BYTES = 8;
const IPV4_HEADER_BYTES = 20;
const IPV6_HEADER_BYTES = 40;

/** What is sent to a host, and by which tool. */
export interface HostPlan {
  readonly host: HostAndPort;
  readonly payloadBytes: number;
  /** Who should be there: `listen` or `broadcast`. */
  readonly peer: "listen" | "broadcast";
}

/** Whether a host's name is known, how large packets to it may be, and whether anybody is there. */
export async function checkHost(
  system: Pick<System, "resolve" | "probePath" | "readText">,
  { host, payloadBytes, peer }: HostPlan,
): Promise<readonly Finding[]> {
  let address: Address;
  try {
    address = await system.resolve(host);
  } catch (error) {
    return [await explainUnknownName(system, host.host, error as Error)];
  }
  const isLiteral = address.hostname === host.host;
  const found: readonly Finding[] = isLiteral
    ? []
    : [{ name: host.host, status: "ok", says: address.hostname }];
  const path = `path to ${host.host}`;
  try {
    const { mtuBytes, isRefused } = await system.probePath(address, payloadBytes);
    return [
      ...found,
      { name: path, ...judgePath({ address, payloadBytes, mtuBytes }) },
      ...(isRefused ? [explainRefusal(address, peer)] : []),
    ];
  } catch (error) {
    return [...found, { name: path, status: "warn", says: `could not look: ${(error as Error).message}` }];
  }
}

async function explainUnknownName(
  system: Pick<System, "readText">,
  host: string,
  { message }: Error,
): Promise<Finding> {
  const says = `${message}; its IP address will do`;
  const order = await system.readText("/etc/nsswitch.conf");
  const lacksMdns = host.endsWith(".local") && order !== undefined && !/^hosts:.*mdns/m.test(order);
  const fix = lacksMdns ? { fix: "sudo apt install avahi-daemon libnss-mdns" } : {};
  return { name: host, status: "fail", says, ...fix };
}

function judgePath(
  { address, payloadBytes, mtuBytes }: { address: Address; payloadBytes: number; mtuBytes: number },
): Omit<Finding, "name"> {
  const isIpv6 = address.hostname.includes(":");
  const headerBytes = UDP_HEADER_BYTES + (isIpv6 ? IPV6_HEADER_BYTES : IPV4_HEADER_BYTES);
  const packetBytes = payloadBytes + headerBytes;
  if (packetBytes <= mtuBytes) {
    return { status: "ok", says: `takes ${mtuBytes} bytes at once; packets have up to ${packetBytes}` };
  }
  const says =
    `takes ${mtuBytes} bytes at once, and packets of ${packetBytes} are cut in pieces: one that is lost takes the` +
    " others with it";
  return { status: "warn", says, fix: `broadcast --payload ${mtuBytes - headerBytes} …` };
}

function explainRefusal(address: Address, peer: HostPlan["peer"]): Finding {
  const says = `no program is on UDP ${formatAddress(address)} at this moment`;
  const name = peer === "listen" ? "listener" : "broadcaster";
  return { name, status: "warn", says, fix: `${peer}   # over there` };
}
