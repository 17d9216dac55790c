/**
 * What one viewer's requests bring: fresh repair fragments of frames that can still be on time, within what it may ask for.
 *
 * @module
 */

import { ANSWER_WAKE_US, ANSWERER_ROUND_TRIP_US, REPEAT_WAKE_US } from "../../common/repair_times.ts";
import type { Nack } from "../../protocol/nack.ts";
import type { FeedStatistics } from "../feed/feed_figures.ts";
import type { RateControl } from "../rate/rate_control.ts";
import type { Redundancy } from "./redundancy.ts";
import { RepairBudget } from "./repair_budget.ts";
import type { SentFrame } from "../feed/sent_frame.ts";
import type { SentFrames } from "../feed/sent_frames.ts";

/** What is known of the stream that is asked for. */
export interface RequestsParts {
  readonly sent: SentFrames;
  readonly rate: RateControl;
  readonly redundancy: Redundancy;
  readonly statistics: FeedStatistics;
}

/** The requests of one viewer. */
export class Requests {
  readonly #parts: RequestsParts;
  readonly #budget = new RepairBudget();

  constructor(parts: RequestsParts) {
    this.#parts = parts;
  }

  /** Takes note of a frame that leaves unasked, in so many fragments. */
  noteUnasked(fragments: number): void {
    this.#budget.earn(fragments);
  }

  /**
   * Lets the answer leave with its frame.
   *
   * @param repairUs for how long after its start a frame may be asked for
   */
  handle(nack: Nack, repairUs: number, nowUs: number): void {
    const { sent: frames, statistics } = this.#parts;
    statistics.requests++;
    const sent = frames.find(nack.frameId);
    const leftUs = sent ? sent.startedUs + repairUs - nowUs : 0;
    const answered = sent && leftUs > 0 ? this.#answer(sent, nack, { leftUs, nowUs }) : 0;
    if (answered === 0) statistics.requestsUnanswered++;
    statistics.repairsOnRequest += answered;
    this.#budget.spend(answered);
  }

  /** Brings as many fresh repair fragments as are really missing, and not only late; says how many that is. */
  #answer(
    sent: SentFrame,
    { needs, highestCounter }: Nack,
    { leftUs, nowUs }: { readonly leftUs: number; readonly nowUs: number },
  ): number {
    const { rate, redundancy } = this.#parts;
    const most = this.#budget.left;
    const roundTripUs = redundancy.worst(nowUs).roundTripUs || ANSWERER_ROUND_TRIP_US;
    const knownUs = nowUs - roundTripUs - (needs.length === 0 ? REPEAT_WAKE_US : ANSWER_WAKE_US);
    const isOnItsWay = (counter: number) => (rate.passedUs(counter) ?? -Infinity) > knownUs;
    if (needs.length === 0) {
      // Nothing has come: all leaves once more, unless it is still leaving or on its way.
      const isUnderWay = sent.left > 0 || sent.countUnknown(0, highestCounter, isOnItsWay) > 0;
      return isUnderWay || sent.whole > most ? 0 : sent.repeat();
    }
    let added = 0;
    for (let at = 0; at + 1 < needs.length; at += 2) {
      const block = needs[at]!;
      if (block >= sent.frame!.blocks) continue;
      const missing = needs[at + 1]! - sent.countUnknown(block, highestCounter, isOnItsWay);
      if (missing <= 0) continue;
      added += sent.addRepair(block, Math.min(redundancy.answerSize(missing, leftUs, nowUs), most - added));
    }
    return added;
  }
}
