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

/** Says why; what is not known is said as the system does. */
export function describeConnectFailure(error: unknown): string {
  if (isTimeout(error)) return REASONS.ETIMEDOUT!;
  if (error instanceof UnknownHost) return REASONS[error.isTemporary ? "EAI_AGAIN" : "ENOTFOUND"]!;
  const { code, message } = error as Error & { readonly code?: string };
  return REASONS[code ?? ""] ?? (message || String(error));
}
