/**
 * The hosts that doors connect to: a name that leads nowhere is a mistake, which is said at the start; one of which nobody can be
 * asked, as before a network is up, may lead somewhere later.
 *
 * @module
 */

import { isLiteral } from "../common/address.ts";
import { lookUpWithin } from "../net/names/peers.ts";
import { resolveAddresses } from "../net/names/resolve.ts";

/** No longer is waited for an answer, before everything else goes on. */
const LIMIT_MS = 2_000;

/**
 * Waits until it is known, or nobody has said that it is not.
 *
 * @throws an `Error` in one line where the name leads nowhere
 */
export async function requireKnownHost(host: string): Promise<void> {
  if (!isLiteral(host)) await lookUpWithin(() => resolveAddresses({ host, port: 1 }), LIMIT_MS);
}
