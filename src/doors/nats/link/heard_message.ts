/**
 * Messages as other programs have written them: whatever is in one, the library goes on reading.
 *
 * It ends its reading where a callback throws, and headers are decoded when they are looked at: one that can not be decoded throws, and
 * thousands of them take seconds.
 *
 * @module
 */

import type { MsgHdrs } from "@nats-io/nats-core";
import type { Connected, Msg, NatsConnection, Subscription } from "./connection.ts";

/** More are none of this project's. */
const MOST_HEADER_BYTES = 2_560;
/** Nobody answers there. */
const NOBODY = 503;

/** What the library does not tell of its messages. */
interface WholeMessage extends Msg {
  /** In bytes, with its subjects and headers. */
  size(): number;
}

/** Takes every message under a subject. */
export function hear(nats: NatsConnection, subject: string, take: (message: Msg) => void): Subscription {
  return nats.subscribe(subject, {
    callback(error, message) {
      if (error) return;
      try {
        take(message);
      } catch {
        // It can not be read, or the connection has just been closed.
      }
    },
  });
}

/** A message's headers; nothing where it has none, or none that can be read. */
export function headersOf(message: Msg): MsgHdrs | undefined {
  const { subject, reply = "", data } = message as WholeMessage;
  // What is left of it is its headers.
  const restBytes = (message as WholeMessage).size() - data.length - subject.length - reply.length;
  if (restBytes > MOST_HEADER_BYTES) return undefined;
  try {
    return message.headers;
  } catch {
    return undefined;
  }
}

/** Whether a message says that nobody listens to what was asked. */
export function isNobody(message: Msg): boolean {
  return message.data.length === 0 && headersOf(message)?.code === NOBODY;
}

/** What is asked, and of whom. */
export interface Question {
  readonly subject: string;
  readonly text: string;
  readonly headers?: MsgHdrs | undefined;
  readonly timeoutMs: number;
  /** Called where the server says that nobody is there to answer. */
  readonly onNobody?: () => void;
  /** It is asked again every so often, as it may have been lost with a server. @default it is asked once */
  readonly againMs?: number;
  /** Nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
}

/**
 * Asks, and resolves with the first answer; nothing where nobody answers in time.
 *
 * @throws an `Error` where the connection is closed
 */
export async function ask(
  { nats, createInbox }: Connected,
  { subject, text, headers, timeoutMs, againMs, signal, onNobody }: Question,
): Promise<Msg | undefined> {
  const { promise, resolve } = Promise.withResolvers<Msg | undefined>();
  const inbox = createInbox();
  const answers = hear(nats, inbox, resolve);
  const timer = setTimeout(() => resolve(undefined), timeoutMs);
  const publish = () => nats.publish(subject, text, { reply: inbox, ...(headers ? { headers } : {}) });
  const again = againMs === undefined ? undefined : setInterval(() => nats.isClosed() || publish(), againMs);
  // Nor is waited where the connection is closed meanwhile.
  const leave = () => resolve(undefined);
  signal?.addEventListener("abort", leave);
  void answers.closed?.then(() => resolve(undefined));
  try {
    publish();
    const answer = await promise;
    if (!answer || !isNobody(answer)) return answer;
    onNobody?.();
    return undefined;
  } finally {
    clearTimeout(timer);
    clearInterval(again);
    signal?.removeEventListener("abort", leave);
    if (!nats.isClosed()) answers.unsubscribe();
  }
}
