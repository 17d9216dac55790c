/**
 * Whether a token lets somebody in, as sessions know it.
 *
 * @module
 */

import { monotonicUs } from "../../system/monotonic.ts";
import type { TokenCheck } from "../../view/web/token_check.ts";
import type { TokenJudgement } from "./sender_session.ts";

const JUDGEMENTS = {
  granted: "granted",
  missing: "no-token",
  wrong: "wrong-token",
  waiting: "too-many-tokens",
} as const;

/** Judges what somebody at this host gives. */
export function judgeToken(
  tokens: TokenCheck,
  token: string | undefined,
  hostname: string,
): TokenJudgement {
  const given = token === undefined ? [] : [token];
  return JUDGEMENTS[tokens.look(given, { address: hostname, nowUs: monotonicUs() }).kind];
}
