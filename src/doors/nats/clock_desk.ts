/**
 * Answers for the clock by which a stream's pictures are dated, and hears what viewers say with their questions.
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
  readonly asks: RoomAsks;
}

/** Answers until the subscription ends, as many as there is time for. */
export function answerClock(connected: Connected, { subject, nowUs, asks }: ClockDeskOptions): Subscription {
  const pace = new AnswerPace(connected, monotonicUs());
  return hear(connected.nats, subject, (message) => {
    if (!pace.take(monotonicUs())) return;
    pace.answer(message, String(nowUs()));
    asks.note(headersOf(message)?.get(ROOM_HEADER) ?? "", monotonicUs());
  });
}
