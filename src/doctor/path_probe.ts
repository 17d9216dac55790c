/**
 * How large a packet may be on the way to a host, and whether anybody takes it there: asked of the kernel on Linux, by one
 * datagram that must not be fragmented.
 *
 * The datagram is all zeros, which no receiver of ours takes for anything; to a group none is sent.
 * Sources: ip(7) (IP_MTU, IP_MTU_DISCOVER), ipv6(7), socket(7) (SO_ERROR).
 *
 * @module
 */

import type { Address } from "../common/address.ts";
import {
  AF_INET,
  AF_INET6,
  ECONNREFUSED,
  IP_MTU,
  IP_MTU_DISCOVER,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_MTU,
  IPV6_MTU_DISCOVER,
  PMTUDISC_DO,
  SO_BROADCAST,
  SO_ERROR,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOL_SOCKET,
} from "../system/libc/constants.ts";
import { type LibcCalls, openLibc } from "../system/libc/libc.ts";
import { decodeSocketAddress, encodeSocketAddress, SOCKET_ADDRESS_BYTES } from "../net/socket_address.ts";
import { openZones } from "../net/zones.ts";

/** What was found. */
export interface PathProbe {
  /** The largest packet, its headers included, as far as the kernel knows. */
  readonly mtuBytes: number;
  /** Whether the host has answered that no program has this port. */
  readonly isRefused: boolean;
  /** The address of this host that it would be sent from; a literal. */
  readonly from: string;
}

/** The number of each family, and the level of its two options. */
const FAMILIES = {
  v4: { number: AF_INET, level: IPPROTO_IP, discover: IP_MTU_DISCOVER, mtu: IP_MTU },
  v6: { number: AF_INET6, level: IPPROTO_IPV6, discover: IPV6_MTU_DISCOVER, mtu: IPV6_MTU },
};
/** For the answer of a host, or of a router whose link is narrower. */
const ANSWER_MS = 300;

const CALLS = ["socket", "connect", "setsockopt", "getsockname", "getsockopt", "send", "close"] as const;

type Calls = LibcCalls<typeof CALLS[number]>;

/**
 * Sends one datagram of `payloadBytes` and waits for what comes of it.
 *
 * @throws an `Error` in one line where that can not be tried
 */
export async function probePath(to: Address, payloadBytes: number): Promise<PathProbe> {
  using libc = openLibc(...CALLS);
  if (!libc) throw new Error("this system does not tell");
  return await probe(libc.calls, to, payloadBytes);
}

async function probe(calls: Calls, to: Address, payloadBytes: number): Promise<PathProbe> {
  const family = to.hostname.includes(":") ? "v6" : "v4";
  const zones = openZones();
  const name = encodeSocketAddress(to, family === "v6", zones);
  zones.close();
  const { number, level, discover, mtu } = FAMILIES[family];
  const descriptor = name ? calls.socket(number, SOCK_DGRAM | SOCK_NONBLOCK, 0) : -1;
  if (descriptor < 0 || !name) throw new Error("this system has no socket for it");
  try {
    setOption(calls, descriptor, { level, option: discover, value: PMTUDISC_DO });
    if (connect(calls, descriptor, name) === "one host") {
      calls.send(descriptor, new Uint8Array(payloadBytes), BigInt(payloadBytes), 0);
      await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    }
    const error = getOption(calls, descriptor, { level: SOL_SOCKET, option: SO_ERROR });
    const mtuBytes = getOption(calls, descriptor, { level, option: mtu });
    if (mtuBytes === undefined) throw new Error("the system does not tell");
    return { mtuBytes, isRefused: error === ECONNREFUSED, from: readSource(calls, descriptor) };
  } finally {
    calls.close(descriptor);
  }
}

/** @throws an `Error` where there is no way to the host */
function connect(
  calls: Calls,
  descriptor: number,
  name: Uint8Array<ArrayBuffer>,
): "one host" | "a group" {
  const isGroup = name.length === 16 ? name[4]! >= 224 : name[8] === 0xff;
  if (calls.connect(descriptor, name, name.length) === 0) return isGroup ? "a group" : "one host";
  // The address of a whole subnet is refused unless one asks for it.
  setOption(calls, descriptor, { level: SOL_SOCKET, option: SO_BROADCAST, value: 1 });
  if (calls.connect(descriptor, name, name.length) === 0) return "a group";
  throw new Error("there is no route to it");
}

function readSource(calls: Calls, descriptor: number): string {
  const name = new Uint8Array(SOCKET_ADDRESS_BYTES);
  calls.getsockname(descriptor, name, Uint32Array.of(name.length));
  return decodeSocketAddress(name, 0)?.hostname ?? "";
}

function setOption(
  calls: Calls,
  descriptor: number,
  { level, option, value }: { level: number; option: number; value: number },
): void {
  calls.setsockopt(descriptor, level, option, Int32Array.of(value), 4);
}

function getOption(
  calls: Calls,
  descriptor: number,
  { level, option }: { level: number; option: number },
): number | undefined {
  const value = new Int32Array(1);
  const result = calls.getsockopt(descriptor, level, option, value, Uint32Array.of(4));
  return result === 0 ? value[0]! : undefined;
}
