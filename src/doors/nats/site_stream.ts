/**
 * A site's stream, which holds the newest message of each subject and nothing else.
 *
 * @module
 */

import { quote } from "../../text/quote.ts";
import type { Connected, NatsConnection } from "./connection.ts";
import { findOtherShape, STREAM_CONFIG } from "./stream_shape.ts";
import { STREAM } from "./subjects.ts";

const ANSWER_MS = 3_000;

/** How requests to JetStream begin, for the streams of a site, from wherever one is. */
export function apiPrefix({ info }: NatsConnection, site: string | undefined): string {
  // The library does not name all that a server says.
  const { domain } = (info ?? {}) as { domain?: string };
  const isHere = domain === undefined || site === undefined || domain === site;
  return isHere ? "$JS.API" : `$JS.${site}.API`;
}

interface ApiAnswer {
  readonly error?: { readonly code: number; readonly description: string };
  /** Of a stream that is there. */
  readonly config?: object;
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
 * Makes the stream where it is not there yet. Who may not make it finds it made, or nothing is kept. One that somebody has made for
 * something else is left as it is.
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
    return answer.json<ApiAnswer>();
  };
  const final = (reason: string): StreamTrouble => ({ reason, mayPass: false });
  const judge = (config: object) => {
    const shape = findOtherShape(config as Record<string, unknown>);
    return shape === undefined
      ? undefined
      : final(`its stream ${STREAM} is for something else: ${quote(shape)}; where it is deleted one is made`);
  };
  let isMissing = false;
  try {
    const { error: asked, config } = await ask("INFO", {});
    if (asked?.code !== 404) return config && judge(config);
    isMissing = true;
    const { error } = await ask("CREATE", STREAM_CONFIG);
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
