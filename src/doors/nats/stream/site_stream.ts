/**
 * A site's stream, which holds the newest message of each subject and nothing else.
 *
 * @module
 */

import { quote } from "../../../text/quote.ts";
import type { Connected, NatsConnection } from "../link/connection.ts";
import { STREAM } from "../messages/subjects.ts";
import { findOtherShape, STREAM_CONFIG } from "./stream_shape.ts";

const ANSWER_MS = 3_000;

/** The site whose pictures the server itself keeps; nothing where it does not say so. */
export function domainOf({ info }: NatsConnection): string | undefined {
  // The library does not name all that a server says.
  return (info as { domain?: string } | undefined)?.domain;
}

/** How requests to JetStream begin, for the streams of a site, from wherever one is. */
export function apiPrefix(nats: NatsConnection, site: string | undefined): string {
  const domain = domainOf(nats);
  const isHere = domain === undefined || site === undefined || domain === site;
  return isHere ? "$JS.API" : `$JS.${site}.API`;
}

interface ApiAnswer {
  readonly error?: { readonly code: number; readonly description: string };
  /** Of a stream that is there. */
  readonly config?: object;
  readonly created?: string;
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

const NO_RIGHT: StreamTrouble = {
  reason: `there is no stream ${STREAM} yet, and this login has no right to make it`,
  mayPass: true,
};

/** How a stream was found. */
export interface StreamLook {
  /** `unasked`: this login may not ask. */
  readonly state: "there" | "made" | "missing" | "unasked";
  /** When it was made, by its server's clock, and so which one it is. */
  readonly created?: string | undefined;
  readonly trouble?: StreamTrouble;
}

/**
 * Looks for the stream, and makes it where it is not there yet. Who may not make it finds it made, or nothing is kept. One that
 * somebody has made for something else is left as it is.
 */
export async function lookAtStream(
  { nats, library, createInbox }: Connected,
  { mayMake }: { readonly mayMake: boolean },
): Promise<StreamLook> {
  const ask = async (what: string, body: object) => {
    const answer = await nats.request(`$JS.API.STREAM.${what}.${STREAM}`, JSON.stringify(body), {
      timeout: ANSWER_MS,
      noMux: true,
      reply: createInbox(),
    });
    return answer.json<ApiAnswer>();
  };
  const final = (reason: string): StreamLook => ({ state: "missing", trouble: { reason, mayPass: false } });
  let isMissing = false;
  try {
    const found = await ask("INFO", {});
    if (found.error?.code !== 404) return judge(found);
    isMissing = true;
    if (!mayMake) return { state: "missing", trouble: NO_RIGHT };
    const { error, created } = await ask("CREATE", STREAM_CONFIG);
    return error ? final(quote(error.description)) : { state: "made", created };
  } catch (error) {
    const { cause } = error as Error;
    if ([error, cause].some((one) => one instanceof library.NoRespondersError)) {
      return final("JetStream is not enabled on this server");
    }
    if ([error, cause].some((one) => one instanceof library.PermissionViolationError)) {
      return isMissing ? { state: "missing", trouble: NO_RIGHT } : { state: "unasked" };
    }
    const reason = quote((error as Error).message);
    return { state: "missing", trouble: { reason, mayPass: false, isSilent: true } };
  }
}

/** One that is there may be for something else. */
function judge({ config, created }: ApiAnswer): StreamLook {
  const shape = config && findOtherShape(config as Record<string, unknown>);
  if (shape === undefined) return { state: "there", created };
  const reason = `its stream ${STREAM} is for something else: ${
    quote(shape)
  }; where it is deleted one is made`;
  return { state: "missing", trouble: { reason, mayPass: false } };
}
