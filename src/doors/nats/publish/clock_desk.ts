/**
 * Answers for the clock by which a stream's pictures are dated, and hears what viewers say with their questions.
 *
 * An empty question is answered with the time in µs and the name of the session of the pictures that are dated by it.
 *
 * @module
 */

import { monotonicUs } from "../../../system/monotonic.ts";
import type { AnswerPace } from "../link/answer_pace.ts";
import type { Connected, Subscription } from "../link/connection.ts";
import { headersOf, hear } from "../link/heard_message.ts";
import { ROOM_HEADER, type RoomAsks } from "../lean/room_asks.ts";

/** Whose clock, and who hears of viewers' room. */
export interface ClockDeskOptions {
  readonly subject: string;
  readonly nowUs: () => number;
  /** Of the pictures that are published now. */
  readonly session: () => string;
  readonly asks: RoomAsks;
  /** How many are answered, and how many were not. */
  readonly pace: AnswerPace;
}

/** Answers until the subscription ends, as many as there is time for. */
export function answerClock(
  { nats }: Pick<Connected, "nats">,
  { subject, nowUs, session, asks, pace }: ClockDeskOptions,
): Subscription {
  return hear(nats, subject, (message) => {
    if (message.data.length > 0 || !pace.take(monotonicUs())) return;
    pace.answer(message, `${nowUs()} ${session()}`);
    asks.note(headersOf(message)?.get(ROOM_HEADER) ?? "", monotonicUs());
  });
}
