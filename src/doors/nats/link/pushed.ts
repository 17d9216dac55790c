/**
 * Questions under a subject, where a server may have been told to push something else.
 *
 * Whoever may look may have a consumer made that pushes what its robot publishes to any subject at which somebody listens, and goes on
 * when its maker has gone. What comes so is no question; its consumer is deleted, by who has the right to.
 *
 * @module
 */

import { TokenBucket } from "../../../common/token_bucket.ts";
import { monotonicUs } from "../../../system/monotonic.ts";
import { STREAM } from "../messages/subjects.ts";
import type { Connected, Msg, Subscription } from "./connection.ts";
import { hear } from "./heard_message.ts";

/** Consumers that are deleted at once, and a second. */
const [BURST, A_SECOND] = [8, 4];
/** As servers name them, where they are no longer than this project's. */
const NAME = /^[\w-]{1,64}$/;
/** How what deletes one begins. */
const DELETE_CONSUMER = `$JS.API.CONSUMER.DELETE.${STREAM}.`;

/**
 * The words of a consumer's subject for acknowledgements: its stream, itself, what was delivered, two numbers, a time, and how many wait
 * behind the message; nothing where its answer goes elsewhere.
 */
export function readAck({ reply = "" }: Pick<Msg, "reply">): readonly string[] | undefined {
  const parts = reply.split(".");
  if (parts[0] !== "$JS" || parts[1] !== "ACK") return undefined;
  // Some servers name a domain and an account before the stream, and have a word at the end.
  return parts.slice(parts.length >= 11 ? 4 : 2);
}

/** The consumer that pushed a message; nothing where it is a question. */
export function pushedBy(message: Pick<Msg, "reply">): string | undefined {
  const ack = readAck(message);
  return ack && (ack[0] === STREAM ? ack[1] : "");
}

/**
 * Takes every question under a subject, and nothing else.
 *
 * @param onPushed is called for what is none
 */
export function hearQuestions(
  { nats }: Pick<Connected, "nats">,
  subject: string,
  take: (message: Msg) => void,
  onPushed: () => void = () => {},
): Subscription {
  const deletions = new TokenBucket(BURST, A_SECOND, monotonicUs());
  return hear(nats, subject, (message) => {
    const consumer = pushedBy(message);
    if (consumer === undefined) return take(message);
    onPushed();
    if (!NAME.test(consumer) || !deletions.fill(monotonicUs())) return;
    deletions.take();
    nats.publish(`${DELETE_CONSUMER}${consumer}`, "");
  });
}
