/**
 * Who has asked for the next picture itself, as the server has none to give.
 *
 * Each picture goes to a few of them, those who have waited longest: whoever may look may ask, without an end.
 *
 * @module
 */

import type { Msg } from "../link/connection.ts";
import { isInbox } from "../link/answer_pace.ts";

/** A picture goes to so many … */
const MOST_A_PICTURE = 4;
/** … of so many who wait, … */
const MOST_WAITING = 64;
/** … none of them longer than this: then they have asked again, and the server hands on no answer. */
const LAPSE_US = 2_000_000;

/** The asks for one stream. */
export class NextAsks {
  /** When each has asked, by where its answer goes, in this order. */
  readonly #asked = new Map<string, number>();

  /** Takes a question, whoever asks. */
  note({ reply }: Pick<Msg, "reply">, nowUs: number): void {
    this.#forget(nowUs);
    if (isInbox(reply) && this.#asked.size < MOST_WAITING) this.#asked.set(reply!, nowUs);
  }

  /** Where the picture of this moment goes besides; these have got theirs then. */
  take(nowUs: number): readonly string[] {
    if (this.#asked.size === 0) return [];
    this.#forget(nowUs);
    const replies = [...this.#asked.keys()].slice(0, MOST_A_PICTURE);
    for (const reply of replies) this.#asked.delete(reply);
    return replies;
  }

  #forget(nowUs: number): void {
    for (const [reply, askedUs] of this.#asked) {
      if (nowUs - askedUs <= LAPSE_US) return;
      this.#asked.delete(reply);
    }
  }
}
