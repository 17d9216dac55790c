/**
 * Answers for the clock by which a stream's pictures are dated, and hears what viewers say with their questions.
 *
 * @module
 */

import { monotonicUs } from "../../system/monotonic.ts";
import type { Connected, Msg, Subscription } from "./connection.ts";
import { ROOM_HEADER, type RoomAsks } from "./lean/room_asks.ts";

/** Whose clock, and who hears of viewers' room. */
export interface ClockDeskOptions {
  readonly subject: string;
  readonly nowUs: () => number;
  readonly asks: RoomAsks;
}

/** Answers until the subscription ends. */
export function answerClock({ nats }: Connected, { subject, nowUs, asks }: ClockDeskOptions): Subscription {
  return nats.subscribe(subject, {
    callback: (error, message) => {
      if (error) return;
      message.respond(String(nowUs()));
      asks.note(readHeader(message, ROOM_HEADER), monotonicUs());
    },
  });
}

/** Empty where there is none, or where what another program has written can not be read. */
function readHeader(message: Msg, name: string): string {
  try {
    return message.headers?.get(name) ?? "";
  } catch {
    return "";
  }
}
