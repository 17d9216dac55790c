/**
 * How other hosts reach this one, for what the views tell people to type.
 *
 * @module
 */

import { rangeOf } from "../common/address.ts";
import { DEFAULT_PORT } from "../flags/common_flags.ts";
import { listInterfaces } from "../system/own_addresses.ts";

/** This host's names, in case a page is asked for by one of them; none where the system does not tell. */
export function readHostNames(): string[] {
  try {
    return [Deno.hostname()];
  } catch {
    return [];
  }
}

/** Whom this host listens to. */
export interface Listening {
  /** The broadcasters that are asked for their streams. @default none */
  readonly broadcasters?: readonly string[];
  /** The UDP port that pictures come to. @default DEFAULT_PORT */
  readonly listenPort?: number;
}

/** What to type on the robot, so that its pictures come here: one command for each network that this host is on. */
export function listCommands({ broadcasters = [], listenPort = DEFAULT_PORT }: Listening): string[] {
  if (broadcasters.length > 0) return ["broadcast"];
  const portSuffix = listenPort === DEFAULT_PORT ? "" : `:${listenPort}`;
  const addresses = listAddresses();
  return (addresses.length > 0 ? addresses : ["ADDRESS-OF-THIS-COMPUTER"])
    .map((address) => `broadcast ${address}${portSuffix}`);
}

/** IPv4 addresses that a robot could reach: neither loopback nor self-assigned (RFC 3927). */
export function listAddresses(): string[] {
  return listInterfaces()
    .filter(({ family, address }) =>
      family === "IPv4" && !["loopback", "linkLocal"].includes(rangeOf(address) ?? "")
    )
    .map(({ address }) => address);
}
