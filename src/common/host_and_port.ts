/**
 * Addresses as people type them: `HOST`, `HOST:PORT`, `[v6]:PORT`; a robot's name as well.
 *
 * @module
 */

import { isLiteral } from "./address.ts";
import { UsageError } from "../flags/usage_error.ts";

/** A host and a port as typed; the host may be a name. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

const ACCEPTED = "HOST, HOST:PORT or [IPv6]:PORT is accepted, with a port from 1 to 65535";

/** Of a label in multicast DNS. */
const MAX_ROBOT_NAME_BYTES = 63;

/**
 * Parses one address.
 *
 * @throws {UsageError} where the text is none
 */
export function parseHostAndPort(text: string, defaultPort: number): HostAndPort {
  const match = /^\[([0-9a-fA-F:.]+(?:%[^\s/%[\]]+)?)\](?::(\d+))?$/.exec(text) ??
    /^([^:[\]\s/@]+)(?::(\d+))?$/.exec(text) ??
    /^([0-9a-fA-F:.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(?:%[^\s/%[\]]+)?)$/.exec(text);
  const port = match?.[2] === undefined ? defaultPort : Number(match[2]);
  const isKnown = match && port >= 1 && port <= 65535;
  if (isKnown && mayBeHost(match[1]!)) return { host: match[1]!, port };
  const accepted = isKnown
    ? `it is no ${match[1]!.includes(":") ? "IPv6" : "IPv4"} address; ${ACCEPTED}`
    : ACCEPTED;
  throw new UsageError(`Cannot use the address ${text || '""'}: ${accepted}`);
}

/**
 * The same, where a robot may be meant by the name that it announces, which people choose: `Rover (2)`.
 *
 * @throws {UsageError} where the text is neither
 */
export function parseHostOrRobot(text: string, defaultPort: number): HostAndPort {
  return isRobotName(text) ? { host: text, port: defaultPort } : parseHostAndPort(text, defaultPort);
}

/** Whether this can be a robot's name and no host's: it has a letter, and what no host's name has, but no port. */
export function isRobotName(text: string): boolean {
  return /\p{L}/u.test(text) && /[ /@[\]]/.test(text) && !/[:\p{Cc}]/u.test(text) && text.trim() === text &&
    new TextEncoder().encode(text).length <= MAX_ROBOT_NAME_BYTES;
}

/** Whether this may lead to a host: what ends in a number is no name (WHATWG, URL, 3.5), and has to be an address. */
export function mayBeHost(host: string): boolean {
  return isLiteral(host) || !host.includes(":") && !/(^|\.)(\d+|0x[\da-f]*)\.?$/i.test(host);
}
