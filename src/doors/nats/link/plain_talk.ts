/**
 * What is to be said where a server is spoken to in the clear.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { isLoopback } from "../../../common/address.ts";
import { formatNatsPlace, type NatsPlace } from "../../../common/nats_place.ts";

const logger = getLogger(["uis", "nats"]);

/** Says so, where what is sent leaves this host. */
export function tellPlainTalk(place: NatsPlace, creds: string | undefined): void {
  const what = describePlainTalk(place, creds);
  if (what) logger.warn("Unencrypted: {what}; by tls://SERVER nobody can", { what });
}

/** What others can do on the way to one of a place's servers; nothing where that is in this host, or encrypted. */
export function describePlainTalk(
  { server, others = [], user, password }: NatsPlace,
  creds: string | undefined,
): string | undefined {
  const plain = [server, ...others].filter((one) => one.startsWith("ws:") && !isHere(new URL(one).hostname));
  if (plain.length === 0) return undefined;
  const [first, ...more] = plain;
  const where = formatNatsPlace({ server: first!, others: more });
  const isSecretSent = creds === undefined && (user ?? password) !== undefined;
  return `what goes to ${where} and comes from there${isSecretSent ? ", the password too," : ""}` +
    " can be read and changed on the way";
}

function isHere(hostname: string): boolean {
  return isLoopback(hostname.replace(/^\[|\]$/g, ""));
}
