/**
 * Which of those who would publish a robot under one name at one site does so: the first, so that no two robots' pictures are taken for
 * one's, and the next one as soon as that has gone.
 *
 * 1. A question goes to who holds the name, under a subject at which nobody asks who may only look. Where nobody answers the name is free, and is held from then on.
 * 2. Where somebody answers it is asked again about once a second.
 * 3. Who holds it asks now and then, too: of two who have begun at the same moment, or while their servers were apart, the one lets go
 *    that has held it for less time.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { monotonicUs } from "../../../system/monotonic.ts";
import { quote } from "../../../text/quote.ts";
import type { Connected, Msg, Subscription } from "../link/connection.ts";
import { AnswerPace, isInbox } from "../link/answer_pace.ts";
import { ask } from "../link/heard_message.ts";
import { hearQuestions } from "../link/pushed.ts";
import { type RobotPlace, subjectOf } from "../messages/subjects.ts";

const logger = getLogger(["uis", "nats"]);

/** Who does not answer for so long is not there. */
const ANSWER_MS = 500;
/** From … to, at random: who asks in step with another one would let go with it. */
const WAITING_MS = [500, 900] as const;
const FIRST_MS = [200, 600] as const;
const HOLDING_MS = [1_500, 2_500] as const;
/** `who NAME HELD_US` */
const QUESTION = /^who ([\w-]{1,64}) (\d{1,16})$/;
const ANSWER = "held";
/** No question is longer. */
const MOST_BYTES = 128;

/** What is claimed, and by whom. */
export interface NameClaimOptions {
  readonly connected: Connected;
  readonly place: RobotPlace;
  /** A name of this program's own, which no other has. */
  readonly by: string;
  /** Called when it is held from now on, and when it is not any more. */
  readonly onChange: () => void;
}

/** A claim to one name, until it is closed. */
export class NameClaim {
  readonly #options: NameClaimOptions;
  #heldSinceUs: number | undefined;
  #isAsking = false;
  #isClosed = false;
  #hasWaited = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** While it is held: nobody else is there where nobody listens. */
  #questions: Subscription | undefined;
  readonly #pace: AnswerPace;

  constructor(options: NameClaimOptions) {
    this.#options = options;
    this.#pace = new AnswerPace(options.connected, monotonicUs());
    void this.#look();
  }

  /** Whether the robot is published from here. */
  get isHeld(): boolean {
    return this.#heldSinceUs !== undefined;
  }

  /** Looks again at once: the connection has been made anew. */
  lookSoon(): void {
    this.#lookIn([0, 0]);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#listenNoMore();
  }

  /** Answers who asks who holds the name; not where it is given up to that one. */
  #take(message: Msg): void {
    // What a consumer of JetStream pushes is no question, whoever had it made.
    if (!isInbox(message.reply) || message.data.length > MOST_BYTES || !this.#pace.take(monotonicUs())) {
      return;
    }
    const [, by = "", held = ""] = QUESTION.exec(message.string()) ?? [];
    if (by === "" || by === this.#options.by || this.#heldSinceUs === undefined) return;
    const [own, other] = [monotonicUs() - this.#heldSinceUs, Number(held)];
    const isOwn = own === other ? this.#options.by < by : own > other;
    if (isOwn) this.#pace.answer(message, ANSWER);
    else this.#giveUp();
  }

  #listenNoMore(): void {
    if (!this.#options.connected.nats.isClosed()) this.#questions?.unsubscribe();
    this.#questions = undefined;
  }

  async #look(): Promise<void> {
    const { connected, place, by } = this.#options;
    if (this.#isAsking || this.#isClosed) return;
    if (!connected.isUp) return this.#lookIn(WAITING_MS);
    this.#isAsking = true;
    const { generation } = connected;
    const heldUs = this.#heldSinceUs === undefined ? 0 : Math.round(monotonicUs() - this.#heldSinceUs);
    const question = { subject: subjectOf(place, "claim"), text: `who ${by} ${heldUs}` };
    const answer = await ask(connected, { ...question, timeoutMs: ANSWER_MS }).catch(() => undefined);
    this.#isAsking = false;
    if (this.#isClosed) return;
    // Whom the question has not reached may be there.
    if (!connected.isUp || generation !== connected.generation) return this.#lookIn(FIRST_MS);
    if (answer) {
      this.#giveUp();
      return this.#lookIn(WAITING_MS);
    }
    const isFirst = !this.isHeld;
    if (isFirst) this.#hold();
    this.#lookIn(isFirst ? FIRST_MS : HOLDING_MS);
  }

  #lookIn([least, most]: readonly [number, number]): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), least + Math.random() * (most - least));
  }

  #hold(): void {
    this.#heldSinceUs = monotonicUs();
    const { connected, place } = this.#options;
    this.#questions = hearQuestions(
      connected,
      subjectOf(place, "claim"),
      (message) => this.#take(message),
    );
    if (this.#hasWaited) {
      logger.info("{robot} is published from here now", { robot: quote(this.#options.place.robot) });
    }
    this.#options.onChange();
  }

  #giveUp(): void {
    const wasHeld = this.isHeld;
    this.#heldSinceUs = undefined;
    this.#listenNoMore();
    if (!this.#hasWaited || wasHeld) {
      this.#options.connected.news.warn(
        "{robot} is published at {site} by another program; it is from here as soon as that has ended",
        { robot: quote(this.#options.place.robot), site: quote(this.#options.place.site) },
      );
    }
    this.#hasWaited = true;
    if (wasHeld) this.#options.onChange();
  }
}
