/**
 * Why a server of NATS could not be connected to, and what is to be done.
 *
 * @module
 */

import { quote } from "../../../text/quote.ts";
import { describeConnectFailure } from "../../connect_failure.ts";

/** Why there is no connection, and whether there may be one when it is tried again. */
export interface ConnectRefusal {
  readonly reason: string;
  readonly isAway: boolean;
}

/** What is to be done about it, as far as it is known. */
const HINTS: Readonly<Record<string, string>> = {
  "no WebSocket is spoken there":
    "; NATS's own port is another one than that of its WebSocket (9222 in scripts/fleet)",
  "no TLS is spoken there": ", if anything: nats://SERVER",
};

/**
 * Says why, by what NATS's library has thrown.
 *
 * @param expired what is known of a login that has ended
 */
export function describeRefusal(
  error: Error,
  { AuthorizationError, TimeoutError }: Pick<
    typeof import("@nats-io/nats-core"),
    "AuthorizationError" | "TimeoutError"
  >,
  expired?: string,
): ConnectRefusal {
  const { message } = error;
  const final = (reason: string) => ({ reason, isAway: false });
  const away = (reason: string) => ({ reason, isAway: true });
  if (error instanceof AuthorizationError || /authorization|authentication/i.test(message)) {
    return final(
      `it does not let this program in${expired === undefined ? "" : `: ${expired}`}; see --nats-creds`,
    );
  }
  // Where it is another host's, that is what is said.
  if (/certificate(?!'s altnames)/i.test(message)) {
    return final("nobody known here vouches for its certificate; see --nats-ca");
  }
  if (/response: 400/.test(message)) return final("it speaks TLS there, if anything: tls://SERVER");
  if (error instanceof TimeoutError) return away("no server of NATS answers there");
  if (/refused/i.test(message)) return away("no server answers there by WebSocket");
  const reason = quote(describeConnectFailure(error));
  return away(`${reason}${HINTS[reason] ?? ""}`);
}
