/**
 * Where something is served, as people are told.
 *
 * @module
 */

import { listOwnAddresses } from "../../system/own_addresses.ts";
import { listAddresses } from "../this_host.ts";

/** Where a server is bound. */
export interface ServedPlace {
  readonly hostname: string;
  readonly port: number;
}

/** An address that can be asked for: a wildcard is no destination. */
export function reachableAddress({ hostname, port }: ServedPlace): ServedPlace {
  const isWildcard = hostname === "0.0.0.0" || hostname === "::";
  return { hostname: isWildcard ? listAddresses()[0] ?? "127.0.0.1" : hostname, port };
}

/** Why nothing can be served there. */
export function describeFailure(error: unknown): string {
  const { code, message } = error as Error & { code?: string };
  if (code === "EADDRINUSE") return "another program uses this port";
  if (code === "EACCES") return "only an administrator may use this port";
  const isNoAddress = ["ENOTFOUND", "EAI_AGAIN", "EADDRNOTAVAIL", "EINVAL"].includes(code ?? "");
  return isNoAddress ? `it is no address of this host, which has ${listOwnAddresses()}` : message;
}
