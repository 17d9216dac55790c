/**
 * Answers for the clock by which a stream's pictures are dated, and hears what viewers say with their questions.
 *
 * @module
 */

import { monotonicUs } from "../../system/monotonic.ts";
import type { Connected, Subscription } from "./connection.ts";
import { headersOf, hear } from "./heard_message.ts";
import { ROOM_HEADER, type RoomAsks } from "./lean/room_asks.ts";

/** Whose clock, and who hears of viewers' room. */
export interface ClockDeskOptions {
  readonly subject: string;
  readonly nowUs: () => number;
  readonly asks: RoomAsks;
}

/** Answers until the subscription ends. */
export function answerClock({ nats }: Connected, { subject, nowUs, asks }: ClockDeskOptions): Subscription {
  return hear(nats, subject, (message) => {
    message.respond(String(nowUs()));
    asks.note(headersOf(message)?.get(ROOM_HEADER) ?? "", monotonicUs());
  });
}
