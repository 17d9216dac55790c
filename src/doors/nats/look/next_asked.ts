/**
 * The next picture, asked for at the gateway itself, one at a time: pictures of this moment where what keeps them has none, as a cluster
 * that has lost the server that led it, for seconds.
 *
 * It is a question to the gateway's clock with a header of its own, so that it needs no other right, and its answer comes to an inbox
 * that nobody guesses. A subscription to what is published would be a name at which whoever may ask anything has answers sent.
 *
 * @module
 */

import { monotonicUs } from "../../../system/monotonic.ts";
import type { Connected, Msg, Subscription } from "../link/connection.ts";
import { headersOf, hear } from "../link/heard_message.ts";
import { NEXT_HEADER, readFacts } from "../messages/frame_message.ts";

/** A question that was not answered for so long was lost, or nobody has a picture. */
const LOST_US = 2_000_000;
/** Who answers with something else knows no such question. */
const REST_US = 1_000_000;

/** Asks when it is told to. */
export class NextAsked {
  readonly #connected: Connected;
  readonly #subject: string;
  readonly #take: (message: Msg, askedUs: number) => void;
  #inbox = "";
  #answers: Subscription | undefined;
  #askedUs: number | undefined;
  #restUntilUs = -Infinity;

  /**
   * @param subject of the gateway's clock
   * @param take takes each picture, and when it was asked for; never throws
   */
  constructor(connected: Connected, subject: string, take: (message: Msg, askedUs: number) => void) {
    this.#connected = connected;
    this.#subject = subject;
    this.#take = take;
  }

  /** Whether nothing is asked for, and asking is of use. */
  isFree(nowUs: number): boolean {
    return nowUs >= this.#restUntilUs && (this.#askedUs === undefined || nowUs - this.#askedUs >= LOST_US);
  }

  ask(): void {
    const { nats, library, createInbox } = this.#connected;
    if (!this.#answers) {
      this.#inbox = createInbox();
      this.#answers = hear(nats, this.#inbox, (message) => this.#takeAnswer(message));
    }
    const headers = library.headers();
    headers.set(NEXT_HEADER, "1");
    this.#askedUs = monotonicUs();
    nats.publish(this.#subject, "", { reply: this.#inbox, headers });
  }

  /** Takes no answer any more, until it asks again. */
  stop(): void {
    if (!this.#connected.nats.isClosed()) this.#answers?.unsubscribe();
    this.#answers = undefined;
    this.#askedUs = undefined;
  }

  #takeAnswer(message: Msg): void {
    const nowUs = monotonicUs();
    const askedUs = this.#askedUs ?? nowUs;
    this.#askedUs = undefined;
    if (readFacts(headersOf(message))) this.#take(message, askedUs);
    else this.#restUntilUs = nowUs + REST_US;
  }
}
