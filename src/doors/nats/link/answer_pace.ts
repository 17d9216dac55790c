/**
 * How many requests are looked at: so many at once and a second. And none is answered while the answer would wait behind much else.
 *
 * Whoever may ask may ask without an end. What it gets is bounded, and whoever else is served here is served all the same.
 *
 * @module
 */

import { TokenBucket } from "../../../common/token_bucket.ts";
import type { Connected, Msg } from "./connection.ts";

/** Five hundred viewers who begin at the same moment, and twice as many who look. */
const BURST = 2_000;
const A_SECOND = 1_000;

/** Where answers go: to who asks, or to a server that hands them on. */
const INBOX = /^(_INBOX|_R_|_GR_)\./;

/** Whether nothing else than an answer goes there, so that who asks has this program publish nothing in its name. */
export function isInbox(subject: string | undefined): boolean {
  return subject !== undefined && INBOX.test(subject);
}

/** Of the requests under one subject. */
export class AnswerPace {
  /** Requests that got no answer. */
  unanswered = 0;
  readonly #connected: Pick<Connected, "isChoked">;
  readonly #bucket: TokenBucket;

  constructor(connected: Pick<Connected, "isChoked">, nowUs: number) {
    this.#connected = connected;
    this.#bucket = new TokenBucket(BURST, A_SECOND, nowUs);
  }

  /** Whether a request that has come now is to be looked at. */
  take(nowUs: number): boolean {
    const isTaken = this.#bucket.fill(nowUs);
    if (isTaken) this.#bucket.take();
    else this.unanswered++;
    return isTaken;
  }

  /** Answers one that is, if there is room, and where it goes is nothing but somebody's answers. */
  answer(message: Pick<Msg, "respond" | "reply">, text: string): void {
    if (this.#connected.isChoked || !isInbox(message.reply)) this.unanswered++;
    else message.respond(text);
  }
}
