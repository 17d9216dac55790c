/**
 * What a request brings: as many fresh repair fragments as are really missing, and not only late.
 *
 * @module
 */

import { ANSWER_WAKE_US, ANSWERER_ROUND_TRIP_US, REPEAT_WAKE_US } from "../../common/repair_times.ts";
import type { Nack } from "../../protocol/nack.ts";
import type { SentFrame } from "../feed/sent_frame.ts";

/** What is known besides the request. */
export interface AnswerOptions {
  /** When the datagram of a counter should have passed the link, in µs; nothing where it is forgotten. */
  readonly passedUs: (counter: number) => number | undefined;
  /** Without queues, in µs; 0 where it is not known yet. */
  readonly roundTripUs: number;
  /** How many fragments make up for so many missing ones. */
  readonly size: (missing: number) => number;
  /** The most fragments that may leave. */
  readonly most: number;
  readonly nowUs: number;
}

/** Lets the answer to a request leave with its frame; says how many fragments that is. */
export function answerRequest(sent: SentFrame, request: Nack, options: AnswerOptions): number {
  const { needs, highestCounter } = request;
  const wakeUs = needs.length === 0 ? REPEAT_WAKE_US : ANSWER_WAKE_US;
  const knownUs = options.nowUs - (options.roundTripUs || ANSWERER_ROUND_TRIP_US) - wakeUs;
  const isOnItsWay = (counter: number) => (options.passedUs(counter) ?? -Infinity) > knownUs;
  if (needs.length === 0) {
    // Nothing has come: all leaves once more, unless it is still leaving or on its way.
    const isUnderWay = sent.left > 0 || sent.countUnknown(0, highestCounter, isOnItsWay) > 0;
    return isUnderWay || sent.whole > options.most ? 0 : sent.repeat();
  }
  let added = 0;
  for (let at = 0; at + 1 < needs.length; at += 2) {
    const block = needs[at]!;
    if (block >= sent.frame!.blocks) continue;
    const missing = needs[at + 1]! - sent.countUnknown(block, highestCounter, isOnItsWay);
    if (missing > 0) added += sent.addRepair(block, Math.min(options.size(missing), options.most - added));
  }
  return added;
}
