/**
 * A site's stream, which holds the newest message of each subject and nothing else.
 *
 * @module
 */

import { quote } from "../../text/quote.ts";
import type { Connected, NatsConnection } from "./connection.ts";
import { STREAM } from "./subjects.ts";

/** Everything in it is of this moment, or is not there. */
const MAX_AGE_NS = 2_000_000_000;
const ANSWER_MS = 3_000;

/** As JetStream's API wants it. */
export const STREAM_CONFIG = {
  name: STREAM,
  subjects: ["uis.*.*.frame", "uis.*.*.lean", "uis.*.*.pose", "uis.*.*.info"],
  storage: "memory",
  retention: "limits",
  discard: "old",
  max_msgs_per_subject: 1,
  max_msgs: -1,
  max_bytes: -1,
  max_consumers: -1,
  max_age: MAX_AGE_NS,
  no_ack: true,
  num_replicas: 1,
};

/** How requests to JetStream begin, for the streams of a site, from wherever one is. */
export function apiPrefix({ info }: NatsConnection, site: string | undefined): string {
  // The library does not name all that a server says.
  const { domain } = (info ?? {}) as { domain?: string };
  const isHere = domain === undefined || site === undefined || domain === site;
  return isHere ? "$JS.API" : `$JS.${site}.API`;
}

/** Why nothing is kept. */
export interface StreamTrouble {
  /** In one line. */
  readonly reason: string;
  /** Whether somebody else, who may, can make the stream at any time. */
  readonly mayPass: boolean;
  /** Whether the server has said nothing at all. */
  readonly isSilent?: boolean;
}

/**
 * Makes the stream where it is not there yet. Who may not make it finds it made, or nothing is kept.
 *
 * @returns why it is not there; nothing where it is, or nobody may ask
 */
export async function ensureStream(
  { nats, library, createInbox }: Connected,
): Promise<StreamTrouble | undefined> {
  const ask = async (what: string, body: object) => {
    const answer = await nats.request(`$JS.API.STREAM.${what}.${STREAM}`, JSON.stringify(body), {
      timeout: ANSWER_MS,
      noMux: true,
      reply: createInbox(),
    });
    return answer.json<{ error?: { code: number; description: string } }>().error;
  };
  const final = (reason: string): StreamTrouble => ({ reason, mayPass: false });
  let isMissing = false;
  try {
    if ((await ask("INFO", {}))?.code !== 404) return undefined;
    isMissing = true;
    const error = await ask("CREATE", STREAM_CONFIG);
    return error && final(quote(error.description));
  } catch (error) {
    const { cause } = error as Error;
    if ([error, cause].some((one) => one instanceof library.NoRespondersError)) {
      return final("JetStream is not enabled on this server");
    }
    if ([error, cause].some((one) => one instanceof library.PermissionViolationError)) {
      const reason = `there is no stream ${STREAM} yet, and this login has no right to make it`;
      return isMissing ? { reason, mayPass: true } : undefined;
    }
    return { ...final(quote((error as Error).message)), isSilent: true };
  }
}
