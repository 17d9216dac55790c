/**
 * Whether a server keeps the pictures that it is given: it says nothing where it does not, as where its memory is full, since to be
 * answered for each picture would take too long.
 *
 * @module
 */

import { quote } from "../../../text/quote.ts";
import type { Connected } from "../link/connection.ts";
import { ask } from "../link/heard_message.ts";
import { parseSubject, STREAM, subjectOf } from "../messages/subjects.ts";

/** It is asked so often … */
const INTERVAL_MS = 3_000;
const ANSWER_MS = 3_000;
/** … and two answers that are the same are believed. */
const MISSES = 2;
/** Robots that are named. */
const MOST_NAMED = 5;

/** What is looked at. */
export interface KeptCheckOptions {
  readonly site: string;
  /** Subjects whose newest picture has reached the server within the last second. */
  readonly given: () => readonly string[];
}

/** Looks again and again, until it is closed, and tells what changes. */
export class KeptCheck {
  readonly #connected: Connected;
  readonly #options: KeptCheckOptions;
  readonly #timer = setInterval(() => void this.#look(), INTERVAL_MS);
  #misses = 0;
  #isTold = false;
  #isLooking = false;
  /** Of which connection it is known that it may not be asked. */
  #silent = -1;

  constructor(connected: Connected, options: KeptCheckOptions) {
    this.#connected = connected;
    this.#options = options;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { isUp, generation } = this.#connected;
    const given = this.#options.given();
    if (!isUp || this.#isLooking || this.#silent === generation || given.length === 0) return;
    this.#isLooking = true;
    const kept = await this.#askWhatIsKept();
    this.#isLooking = false;
    if (generation !== this.#connected.generation) return;
    if (kept) this.#judge(given.filter((subject) => !kept.has(subject)));
    else this.#silent = generation;
  }

  /** Nothing where nobody answers, or may be asked. */
  async #askWhatIsKept(): Promise<ReadonlySet<string> | undefined> {
    try {
      const answer = await ask(this.#connected, {
        subject: `$JS.API.STREAM.INFO.${STREAM}`,
        text: JSON.stringify({ subjects_filter: subjectOf({ site: this.#options.site }, "frame") }),
        timeoutMs: ANSWER_MS,
      });
      const { state } = answer?.json<{ readonly state?: { readonly subjects?: object } }>() ?? {};
      return state && new Set(Object.keys(state.subjects ?? {}));
    } catch {
      return undefined;
    }
  }

  #judge(missing: readonly string[]): void {
    this.#misses = missing.length > 0 ? this.#misses + 1 : 0;
    const isLost = this.#misses >= MISSES;
    if (isLost === this.#isTold) return;
    if (isLost) {
      const names = missing.slice(0, MOST_NAMED).map((subject) => parseSubject(subject)?.robot ?? subject);
      this.#connected.news.warn(
        "{server} does not keep the pictures of {robots}: its memory for them is full (max_memory_store, an account's max_memory), or its cluster has lost the server that leads it",
        { robots: quote(names.join(", ")) },
      );
    } else if (this.#misses === 0) this.#connected.news.tell("{server} keeps the pictures again");
    else return;
    this.#isTold = isLost;
  }
}
