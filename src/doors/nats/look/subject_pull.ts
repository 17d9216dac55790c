/**
 * The newest message of some subjects, asked for one at a time: what the server holds is of this moment, and what it has not
 * been asked for does not come.
 *
 * 1. An ephemeral consumer is made; it begins with the last message of each subject.
 * 2. As many requests are out as there is credit for; each is answered by one message, or by nothing after some seconds.
 * 3. Where the consumer has gone, it begins anew; where the connection was made anew, too, and the old one serves until then.
 * 4. Where the server has nothing to give for longer than usual, who publishes is asked for the next message, one at a time, too.
 *
 * No iterator of the library is used: its queue has no bound.
 *
 * @module
 */

import { monotonicUs } from "../../../system/monotonic.ts";
import { quote } from "../../../text/quote.ts";
import { randomText } from "../../../view/web/random_text.ts";
import { AnswerWatch } from "./answer_watch.ts";
import { AskPace, type AskPaceOptions } from "../link/ask_pace.ts";
import type { Connected, Msg, Subscription } from "../link/connection.ts";
import { hear } from "../link/heard_message.ts";
import { apiPrefix } from "../stream/site_stream.ts";
import { isAskedFor, STREAM } from "../messages/subjects.ts";
import { NextAsked } from "./next_asked.ts";
import {
  type ApiError,
  isBehind,
  makeConsumer,
  NOT_NEWEST,
  type PullOutcome,
  statusOf,
} from "./pull_consumer.ts";

/** Of a consumer's name, at random. */
const NAME_BYTES = 16;
const EXPIRES_NS = 1_000_000_000;
const RETRY_MS = 500;
/** No camera gives more, and nothing else is asked for as often. */
const PACE = { burst: 64, aSecond: () => 250 };
/** What a request for a message is answered with where there is none, and where nobody is there to answer. */
const [NO_MESSAGE, NOBODY] = [408, 503];

/** What is pulled. */
export interface SubjectPullOptions {
  /** May be a pattern. */
  readonly subject: string;
  readonly site: string | undefined;
  /** How many requests may be out. */
  readonly credit: () => number;
  /** Takes each message, and when it was asked for; never throws. */
  readonly onMessage: (message: Msg, askedUs: number) => void;
  /** What is longer is not sent, and told of here; what has headers has some bytes more. @default everything is */
  readonly maxBytes?: number;
  readonly onTooLong?: () => void;
  /** How often it is asked for. @default as often as a camera may have pictures */
  readonly pace?: Pick<AskPaceOptions, "burst" | "aSecond">;
  /** The messages that come belong to a new beginning. */
  readonly onBegin?: () => void;
  /** Where the next message is asked for while the server has none, and whether it may be. @default nowhere */
  readonly next?: { readonly subject: string; readonly isAllowed: () => boolean };
}

/** A pull at work, until it is closed. */
export class SubjectPull {
  readonly #connected: Connected;
  readonly #options: SubjectPullOptions;
  /** Another one for each consumer and connection: what comes for those before is no answer to what was asked since. */
  #inbox = "";
  #subscription: Subscription | undefined;
  readonly #pace: AskPace;
  readonly #request: string;
  #consumer: string | undefined;
  #isMaking = false;
  readonly #closing = new AbortController();
  /** Why the server makes no consumer, as it was told last. */
  #told: string | undefined;
  #outcome: PullOutcome = "silent";
  #isBehindTold = false;
  #out = 0;
  /** When each of those was asked that are out: they are answered one after the other. */
  #askedUs: number[] = [];
  #generation = -1;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #watch = new AnswerWatch({
    nowUs: monotonicUs,
    onSilent: () => this.pullSoon(),
    onLost: () => {
      this.#consumer = undefined;
      this.pullSoon();
    },
  });
  readonly #next: NextAsked | undefined;

  constructor(connected: Connected, options: SubjectPullOptions) {
    this.#connected = connected;
    this.#options = options;
    this.#pace = new AskPace(connected, { ...(options.pace ?? PACE), onReady: () => this.pullSoon() });
    this.#next = options.next && new NextAsked(connected, options.next.subject, (message, askedUs) => {
      options.onMessage(message, askedUs);
      this.pullSoon();
    });
    const { maxBytes } = options;
    this.#request = JSON.stringify({
      ...{ batch: 1, expires: EXPIRES_NS },
      ...(maxBytes === undefined ? {} : { max_bytes: maxBytes }),
    });
    this.pullSoon();
  }

  /** How it was answered last. */
  get outcome(): PullOutcome {
    return this.#outcome;
  }

  /** Asks for what there is credit for. */
  pullSoon(): void {
    const { isUp, generation } = this.#connected;
    if (this.#closing.signal.aborted) return;
    // Whatever woke this pull before, it wakes again.
    if (!isUp) return this.#beginLater();
    if (generation !== this.#generation) {
      this.#generation = generation;
      // Where servers stand for each other it may still be there, while another one can not be made yet.
      if (this.#consumer !== undefined) this.#turnTo(this.#consumer);
      void this.#make();
    }
    if (this.#watch.isSilent) this.#askNext();
    if (this.#consumer === undefined) void this.#make();
    else for (const most = this.#options.credit(); this.#out < most && this.#pace.take();) this.#ask();
  }

  close(): void {
    this.#closing.abort();
    clearTimeout(this.#retry);
    this.#watch.close();
    this.#next?.stop();
    this.#pace.close();
    this.#stopHearing();
  }

  #turnTo(consumer: string): void {
    this.#stopHearing();
    this.#inbox = this.#connected.createInbox();
    this.#subscription = hear(this.#connected.nats, this.#inbox, (message) => this.#take(message));
    this.#out = 0;
    this.#askedUs = [];
    this.#consumer = consumer;
    this.#options.onBegin?.();
  }

  #stopHearing(): void {
    if (!this.#connected.nats.isClosed()) this.#subscription?.unsubscribe();
  }

  async #make(): Promise<void> {
    if (this.#isMaking) return;
    this.#isMaking = true;
    // Whoever knew it could pull in this one's place: names of the library's follow from each other.
    const name = randomText(NAME_BYTES);
    const generation = this.#generation;
    this.#watch.expect(monotonicUs());
    const { outcome, error } = await makeConsumer(this.#connected, {
      ...{ ...this.#options, name, signal: this.#closing.signal },
    });
    if (outcome) this.#outcome = outcome;
    if (error) this.#tellRefusal(error);
    else if (outcome === "made") {
      this.#told = undefined;
      this.#watch.noteAnswer(monotonicUs(), { isAll: true });
      if (generation === this.#generation && !this.#closing.signal.aborted) this.#turnTo(name);
    }
    this.#isMaking = false;
    if (this.#closing.signal.aborted) return;
    if (generation !== this.#generation) return void this.#make();
    if (this.#consumer === undefined) return this.#beginLater();
    this.pullSoon();
  }

  /** That there is none yet is told by who has waited for it; any other reason is told until there is another one. */
  #tellRefusal({ description }: ApiError): void {
    const { subject } = this.#options;
    const reason = quote(description);
    if (this.#outcome === "refused" && reason !== this.#told) {
      this.#connected.news.warn("The server gives nothing of {subject}: {reason}", { subject, reason });
    }
    this.#told = reason;
  }

  #ask(): void {
    const { nats } = this.#connected;
    const to = `${apiPrefix(nats, this.#options.site)}.CONSUMER.MSG.NEXT.${STREAM}.${this.#consumer}`;
    try {
      nats.publish(to, this.#request, { reply: this.#inbox });
      const nowUs = monotonicUs();
      this.#out++;
      this.#askedUs.push(nowUs);
      this.#watch.expect(nowUs);
    } catch {
      // The connection has just been closed.
      this.#out = Infinity;
    }
  }

  #take(message: Msg): void {
    this.#out = Math.max(0, this.#out - 1);
    const nowUs = monotonicUs();
    const askedUs = this.#askedUs.shift() ?? nowUs;
    const status = statusOf(message);
    const isAll = this.#out === 0;
    if (status !== NOBODY) this.#watch.noteAnswer(nowUs, { isAll });
    if (status === "too-long") this.#options.onTooLong?.();
    if (status === undefined) {
      if (!isAskedFor(message.subject, this.#options.subject)) return this.#beginAnew();
      if (this.#watch.isSilent) this.#next?.stop();
      this.#watch.noteMessage(nowUs, { isAll });
      this.#options.onMessage(message, askedUs);
      if (isBehind(message, this.#options.subject)) {
        if (!this.#isBehindTold) this.#connected.news.warn(NOT_NEWEST, { subject: message.subject });
        this.#isBehindTold = true;
        return this.#beginAnew();
      }
    } else if (status !== NO_MESSAGE && status !== "too-long") {
      // The consumer is gone, or nobody answers for it.
      this.#consumer = undefined;
      return this.#beginLater();
    }
    this.pullSoon();
  }

  /** Somebody has made this consumer give something else. */
  #beginAnew(): void {
    this.#consumer = undefined;
    this.pullSoon();
  }

  #beginLater(): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.pullSoon(), RETRY_MS);
  }

  #askNext(): void {
    const { next, credit } = this.#options;
    if (next?.isAllowed() && this.#next?.isFree(monotonicUs()) && credit() > 0) this.#next.ask();
  }
}
