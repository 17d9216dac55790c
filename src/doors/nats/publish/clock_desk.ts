/**
 * Answers for the clock by which a stream's pictures are dated, and hears what viewers say with their questions.
 *
 * An empty question is answered with the time in µs and the name of the session of the pictures that are dated by it; one with the header
 * `Uis-Next` with the next picture, as it is published.
 *
 * @module
 */

import { monotonicUs } from "../../../system/monotonic.ts";
import type { AnswerPace } from "../link/answer_pace.ts";
import type { Connected, Subscription } from "../link/connection.ts";
import { headersOf } from "../link/heard_message.ts";
import { hearQuestions } from "../link/pushed.ts";
import { NEXT_HEADER } from "../messages/frame_message.ts";
import type { NextAsks } from "./next_asks.ts";
import { ROOM_HEADER, type RoomAsks } from "../lean/room_asks.ts";

/** Whose clock, and who hears of viewers' room. */
export interface ClockDeskOptions {
  readonly subject: string;
  readonly nowUs: () => number;
  /** Of the pictures that are published now. */
  readonly session: () => string;
  readonly asks: RoomAsks;
  readonly nextAsks: NextAsks;
  /** How many are answered, and how many were not. */
  readonly pace: AnswerPace;
}

/** Answers until the subscription ends, as many as there is time for. */
export function answerClock(
  { nats }: Pick<Connected, "nats">,
  { subject, nowUs, session, asks, nextAsks, pace }: ClockDeskOptions,
): Subscription {
  return hearQuestions({ nats }, subject, (message) => {
    if (message.data.length > 0 || !pace.take(monotonicUs())) return;
    const headers = headersOf(message);
    if (headers?.has(NEXT_HEADER)) return nextAsks.note(message, monotonicUs());
    pace.answer(message, `${nowUs()} ${session()}`);
    asks.note(headers?.get(ROOM_HEADER) ?? "", monotonicUs());
  });
}
