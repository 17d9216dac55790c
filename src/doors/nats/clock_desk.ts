/**
 * Answers for the clock by which a stream's pictures are dated, and hears what viewers say with their questions.
 *
 * An empty question is answered with the time in µs and the name of the session of the pictures that are dated by it.
 *
 * @module
 */

import { monotonicUs } from "../../system/monotonic.ts";
import { AnswerPace } from "./answer_pace.ts";
import type { Connected, Subscription } from "./connection.ts";
import { headersOf, hear } from "./heard_message.ts";
import { ROOM_HEADER, type RoomAsks } from "./lean/room_asks.ts";

/** Whose clock, and who hears of viewers' room. */
export interface ClockDeskOptions {
  readonly subject: string;
  readonly nowUs: () => number;
  /** Of the pictures that are published now. */
  readonly session: () => string;
  readonly asks: RoomAsks;
}

/** Answers until the subscription ends, as many as there is time for. */
export function answerClock(
  connected: Connected,
  { subject, nowUs, session, asks }: ClockDeskOptions,
): Subscription {
  const pace = new AnswerPace(connected, monotonicUs());
  return hear(connected.nats, subject, (message) => {
    if (message.data.length > 0 || !pace.take(monotonicUs())) return;
    pace.answer(message, `${nowUs()} ${session()}`);
    asks.note(headersOf(message)?.get(ROOM_HEADER) ?? "", monotonicUs());
  });
}
