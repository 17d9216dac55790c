/**
 * What a bridge is asked on one connection: each question has a number that nobody knows who has not read it, and stands for how
 * many messages were sent before it.
 *
 * Pure: chance is given.
 *
 * @module
 */

/** Older ones are forgotten: a later answer says the same. */
const MOST_QUESTIONS = 1_024;
const U32 = 2 ** 32;
const U20 = 2 ** 20;

/** One question, by its two ways. */
export interface Question {
  /** What comes back with a pong. */
  readonly ping: number;
  /** What comes back as a message of 32 bits. */
  readonly echo: number;
}

/** The questions on one connection. */
export class Questions {
  readonly #randomU32: () => number;
  /** How many messages were sent before, by its numbers. */
  readonly #sent = new Map<number, number>();

  /** @param randomU32 which nobody can guess */
  constructor(randomU32: () => number) {
    this.#randomU32 = randomU32;
  }

  /** Makes one behind so many messages. */
  ask(sent: number): Question {
    const echo = this.#randomU32();
    const ping = U32 * (1 + this.#randomU32() % U20) + echo;
    for (const token of [ping, echo]) {
      this.#sent.delete(token);
      this.#sent.set(token, sent);
    }
    for (const token of this.#sent.keys()) {
      if (this.#sent.size <= 2 * MOST_QUESTIONS) break;
      this.#sent.delete(token);
    }
    return { ping, echo };
  }

  /** How many messages were sent before the question with this `ping`; NaN where there was none. */
  readPong(ping: number): number {
    return ping >= U32 ? this.#sent.get(ping) ?? NaN : NaN;
  }

  /** The same for what came back as a message. */
  readEcho(echo: number): number {
    return echo < U32 ? this.#sent.get(echo) ?? NaN : NaN;
  }
}
