/**
 * Which endpoints of imagezmq do not go together, by what was typed; whether an address is one of this host is found out when it
 * is bound.
 *
 * @module
 */

import { isLoopback } from "../common/address.ts";
import {
  formatEndpoint,
  hubWithoutToken,
  isAllAddresses,
  publisherWithoutToken,
  type ZmqEndpoint,
} from "./imagezmq_flags.ts";
import type { ListenFlags } from "./listen_flags.ts";
import type { Usage } from "./no_effect.ts";
import { UsageError } from "./usage_error.ts";

/** An endpoint, as it was typed. */
interface Typed {
  readonly option: string;
  readonly endpoint: ZmqEndpoint;
}

/** @throws {UsageError} where a network is served without a token, or one place is to be two things */
export function checkImagezmq({ flags }: Usage<ListenFlags>): void {
  const { imagezmq = [], "imagezmq-hub": hubs = [] } = flags;
  const typed: readonly Typed[] = [
    ...hubs.map((hub) => type("imagezmq-hub", hub.isPublisher ? "sub:" : "", hub)),
    ...imagezmq.map((to) => type("imagezmq", to.isPublished ? "pub:" : "", to)),
  ];
  for (const [at, one] of typed.entries()) {
    const other = typed.slice(0, at).find(({ endpoint }) => isSamePlace(endpoint, one.endpoint));
    if (other) {
      throw new UsageError(`Cannot use ${other.option} together with ${one.option}: that is one place`);
    }
  }
  if (flags["web-token"] !== undefined) return;
  const hub = hubs.find(({ hostname }) => isAllAddresses(hostname));
  if (hub) throw hubWithoutToken(hub);
  const publisher = imagezmq.find(({ hostname }) => isAllAddresses(hostname));
  if (publisher) throw publisherWithoutToken(publisher);
}

function type(name: string, before: string, endpoint: ZmqEndpoint): Typed {
  return { option: `--${name} ${before}${formatEndpoint(endpoint)}`, endpoint };
}

/** Any free port is no place yet. */
function isSamePlace(a: ZmqEndpoint, b: ZmqEndpoint): boolean {
  if (a.port !== b.port || a.port === 0) return false;
  const [one, other] = [a.hostname, b.hostname].map((hostname) => hostname.toLowerCase());
  return one === other || (isHere(one!) && isAllAddresses(other!)) ||
    (isAllAddresses(one!) && isHere(other!)) ||
    (isNamedHere(one!) && isNamedHere(other!));
}

function isHere(hostname: string): boolean {
  return isLoopback(hostname) || isNamedHere(hostname) || isAllAddresses(hostname);
}

/** The same place as each other of these. */
function isNamedHere(hostname: string): boolean {
  return ["localhost", "127.0.0.1"].includes(hostname);
}
