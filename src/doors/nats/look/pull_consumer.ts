/**
 * The consumer that a pull makes for itself, and what the server says of it in place of a message.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { quote } from "../../../text/quote.ts";
import type { Connected, Msg } from "../link/connection.ts";
import { ask, headersOf } from "../link/heard_message.ts";
import { readAck } from "../link/pushed.ts";
import { apiPrefix } from "../stream/site_stream.ts";
import { INACTIVE_NS } from "../stream/stream_shape.ts";
import { STREAM } from "../messages/subjects.ts";

const logger = getLogger(["uis", "nats"]);

const ANSWER_MS = 3_000;
/** What was asked may have been lost with a server or a leaf. */
const AGAIN_MS = 1_000;
/** What is asked for is longer than it may be, or something else is wrong. */
const REFUSED = 409;

/** Of the words of {@linkcode readAck}: STREAM CONSUMER DELIVERED SEQUENCE SEQUENCE TIME WAITING. */
const WAITING_AT = 6;
/** Behind a message of one subject, where the stream holds more than the newest of each. */
const MOST_WAITING = 3;
/** What is told then. */
export const NOT_NEWEST =
  "{server} keeps more of {subject} than the newest: its stream is for something else; what is old is passed over";

/** What JetStream refuses a request for a consumer with. */
export interface ApiError {
  readonly code: number;
  readonly description: string;
}

/** What has become of the newest request for a consumer: there is one, no stream, somebody who says why, nobody, no answer. */
export type PullOutcome = "made" | "no-stream" | "refused" | "nobody" | "silent";

/** While nobody has published anything, and where nothing is kept at all. */
const OUTCOMES: Readonly<Record<number, PullOutcome>> = { 404: "no-stream", 503: "nobody" };

/** Which one is made. */
export interface NewConsumer {
  readonly name: string;
  readonly subject: string;
  readonly site: string | undefined;
  /** Nobody needs it any more. */
  readonly signal: AbortSignal;
}

/** Has one made; gives what has become of that, nothing where it could not be asked for, and what it was refused with. */
export async function makeConsumer(
  connected: Connected,
  { name, subject, site, signal }: NewConsumer,
): Promise<{ readonly outcome?: PullOutcome; readonly error?: ApiError }> {
  let silence: PullOutcome = "silent";
  try {
    const answer = await ask(connected, {
      subject: `${apiPrefix(connected.nats, site)}.CONSUMER.CREATE.${STREAM}.${name}.${subject}`,
      text: JSON.stringify(describeConsumer(name, subject)),
      timeoutMs: ANSWER_MS,
      againMs: AGAIN_MS,
      signal,
      onNobody: () => silence = "nobody",
    });
    if (!answer) return { outcome: silence };
    const { error } = answer.json<{ error?: ApiError }>();
    return error ? { outcome: OUTCOMES[error.code] ?? "refused", error } : { outcome: "made" };
  } catch (error) {
    logger.debug("Cannot pull {subject}: {error}", { subject, error: quote((error as Error).message) });
    return {};
  }
}

/** As JetStream's API wants it. */
function describeConsumer(name: string, subject: string): object {
  return {
    stream_name: STREAM,
    config: {
      name,
      ack_policy: "none",
      deliver_policy: "last_per_subject",
      replay_policy: "instant",
      filter_subject: subject,
      inactive_threshold: INACTIVE_NS,
      mem_storage: true,
      num_replicas: 1,
      max_waiting: 128,
    },
  };
}

/** What the server says in place of a message. */
export function statusOf(message: Msg): number | "too-long" | undefined {
  const headers = message.data.length > 0 ? undefined : headersOf(message);
  if (!headers || headers.code <= 0) return undefined;
  return headers.code === REFUSED && /maxbytes/i.test(headers.description) ? "too-long" : headers.code;
}

/**
 * How many messages of the consumer wait behind this one; nothing where its subject for acknowledgements says nothing of that, as from
 * another account.
 */
export function countWaiting(message: Msg): number | undefined {
  const waiting = Number(readAck(message)?.[WAITING_AT]);
  return Number.isSafeInteger(waiting) ? waiting : undefined;
}

/** Whether more wait behind a message of one subject than a stream holds that keeps the newest. */
export function isBehind(message: Msg, subject: string): boolean {
  return !subject.includes("*") && (countWaiting(message) ?? 0) > MOST_WAITING;
}
