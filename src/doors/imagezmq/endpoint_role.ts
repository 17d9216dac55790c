/**
 * What to do with an endpoint that pictures are to come from: to bind it where it is of this host, else to connect to it.
 *
 * @module
 */

import { isLiteral, isLoopback } from "../../common/address.ts";
import {
  formatEndpoint,
  type HubEndpoint,
  hubWithoutToken,
  isAllAddresses,
  publisherWithoutToken,
  type ZmqEndpoint,
} from "../../flags/imagezmq_flags.ts";
import { UsageError } from "../../flags/usage_error.ts";
import { lookUpName } from "../../system/look_up_name.ts";
import { listInterfaces } from "../../system/own_addresses.ts";

/** What is done with it. */
export type EndpointRole =
  | { readonly kind: "connect" }
  /** `isServed`: other hosts can connect to it. */
  | { readonly kind: "bind"; readonly hostname: string; readonly isServed: boolean };

/**
 * Finds out what an endpoint is; a name that leads nowhere is another host's, which may be there later.
 *
 * @throws {UsageError} where other hosts could send without a token
 */
export async function chooseRole(endpoint: HubEndpoint, hasToken: boolean): Promise<EndpointRole> {
  const hostname = endpoint.isPublisher ? undefined : await findOwn(endpoint.hostname);
  if (hostname === undefined) return { kind: "connect" };
  const isServed = !isLoopback(hostname);
  if (!isServed || hasToken) return { kind: "bind", hostname, isServed };
  throw hubWithoutToken(endpoint);
}

/**
 * Finds the address of this host at which something is published.
 *
 * @throws {UsageError} where it is none of this host, or other hosts could look without a token
 */
export async function choosePlace(
  endpoint: ZmqEndpoint,
  hasToken: boolean,
): Promise<{ readonly hostname: string; readonly isServed: boolean }> {
  const hostname = await findOwn(endpoint.hostname);
  if (hostname === undefined) {
    throw new UsageError(
      `Cannot use --imagezmq pub:${formatEndpoint(endpoint)}: an address of this host is accepted`,
    );
  }
  const isServed = !isLoopback(hostname);
  if (isServed && !hasToken) throw publisherWithoutToken(endpoint);
  return { hostname, isServed };
}

/** The address of this host that is meant. */
async function findOwn(hostname: string): Promise<string | undefined> {
  if (isAllAddresses(hostname)) return hostname;
  const own = listInterfaces().map(({ address }) => address);
  const isOwn = (address: string) => isLoopback(address) || own.includes(address);
  const addresses = isLiteral(hostname) ? [hostname] : await lookUpName(hostname).catch(() => []);
  return addresses.find(isOwn);
}
