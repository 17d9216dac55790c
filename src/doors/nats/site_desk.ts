/**
 * Which sites there are, asked of all gateways that a server reaches: each answers with the name of its own.
 *
 * @module
 */

import { monotonicUs } from "../../system/monotonic.ts";
import { AnswerPace } from "./link/answer_pace.ts";
import type { Connected, Subscription } from "./link/connection.ts";
import { hear } from "./link/heard_message.ts";
import { hearQuestions } from "./link/pushed.ts";
import { decodeToken, encodeToken } from "./messages/subjects.ts";

const SITES = "uis.sites";
const ASK_MS = 2_000;
/** A name is not longer, as it is in a subject. */
const MOST_BYTES = 256;
const MOST_SITES = 64;

/** Answers for one, until the subscription ends. */
export function answerSites(connected: Connected, site: string): Subscription {
  const pace = new AnswerPace(connected, monotonicUs());
  return hearQuestions(connected, SITES, (message) => {
    if (message.data.length === 0 && pace.take(monotonicUs())) pace.answer(message, encodeToken(site));
  });
}

/** Asks again and again, until it is closed. */
export class SiteSearch {
  readonly #connected: Connected;
  readonly #onSite: (site: string) => void;
  readonly #known = new Set<string>();
  readonly #timer = setInterval(() => this.#ask(), ASK_MS);
  #answers: Subscription | undefined;

  /** @param onSite is told of each once, and of so many as anybody looks at */
  constructor(connected: Connected, onSite: (site: string) => void) {
    this.#connected = connected;
    this.#onSite = onSite;
    this.#ask();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#forgetAnswers();
  }

  #ask(): void {
    const { nats, isUp, createInbox } = this.#connected;
    if (!isUp) return;
    this.#forgetAnswers();
    const inbox = createInbox();
    try {
      this.#answers = hear(nats, inbox, ({ data }) => this.#take(data));
      nats.publish(SITES, "", { reply: inbox });
    } catch {
      // It has just been closed.
    }
  }

  #forgetAnswers(): void {
    if (!this.#connected.nats.isClosed()) this.#answers?.unsubscribe();
    this.#answers = undefined;
  }

  #take(data: Uint8Array): void {
    const site = data.length > MOST_BYTES ? undefined : decodeToken(new TextDecoder().decode(data));
    if (site === undefined || this.#known.has(site) || this.#known.size >= MOST_SITES) return;
    this.#known.add(site);
    this.#onSite(site);
  }
}
