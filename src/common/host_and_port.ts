/**
 * Addresses as people type them: `HOST`, `HOST:PORT`, `[v6]:PORT`.
 *
 * @module
 */

import { UsageError } from "../flags/usage_error.ts";

/** A host and a port as typed; the host may be a name. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

const ACCEPTED = "HOST, HOST:PORT or [IPv6]:PORT is accepted, with a port from 1 to 65535";

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
  if (!match || port < 1 || port > 65535) {
    throw new UsageError(`Cannot use the address ${text || '""'}: ${ACCEPTED}`);
  }
  return { host: match[1]!, port };
}
