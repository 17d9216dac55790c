/**
 * Why a connection to another program could not be made, or has ended, in words of this project's.
 *
 * @module
 */

import { UnknownHost } from "../net/names/resolve.ts";
import { isTimeout } from "../system/settle_within.ts";

/** By the system's code. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: "this host's rules forbid it",
  EAI_AGAIN: "nobody can be asked for the name now",
  ECONNABORTED: "it has ended the connection",
  ECONNREFUSED: "no program listens there",
  ECONNRESET: "it has ended the connection",
  EHOSTDOWN: "no way leads there now",
  EHOSTUNREACH: "no way leads there now",
  ENETDOWN: "no way leads there now",
  ENETUNREACH: "no way leads there now",
  ENOTFOUND: "the name is not known here",
  EPIPE: "it has ended the connection",
  ETIMEDOUT: "it does not answer",
};

/** What libraries say where the other end speaks something else. */
const OTHER_TALK: readonly (readonly [RegExp, string])[] = [
  [/Parse Error|Invalid Upgrade|Sec-WebSocket/i, "no WebSocket is spoken there"],
  [/InvalidContentType|wrong version number/i, "no TLS is spoken there"],
  [/hang up|closed before the connection/i, "it has ended the connection"],
];

/** Says why; what is not known is said as the system does. */
export function describeConnectFailure(error: unknown): string {
  if (isTimeout(error)) return REASONS.ETIMEDOUT!;
  if (error instanceof UnknownHost) return REASONS[error.isTemporary ? "EAI_AGAIN" : "ENOTFOUND"]!;
  const { code, message } = error as Error & { readonly code?: string };
  // Some libraries keep the text alone.
  const [said = ""] = /\bE[A-Z_]{4,}\b/.exec(message) ?? [];
  const [, status] = /Unexpected server response: (\d+)/.exec(message) ?? [];
  if (status !== undefined) return `a web server answers there, and opens no WebSocket (HTTP ${status})`;
  const [, other] = OTHER_TALK.find(([says]) => says.test(message)) ?? [];
  return REASONS[code ?? ""] ?? REASONS[said] ?? other ?? (message || String(error));
}
