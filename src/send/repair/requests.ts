/**
 * What one viewer's requests bring: fresh repair fragments of frames that can still be on time, within what it may ask for.
 *
 * @module
 */

import type { Nack } from "../../protocol/nack.ts";
import type { FeedStatistics } from "../feed/feed_figures.ts";
import type { RateControl } from "../rate/rate_control.ts";
import type { Redundancy } from "./redundancy.ts";
import { answerRequest } from "./repair_answer.ts";
import { RepairBudget } from "./repair_budget.ts";
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
    const answered = sent && leftUs > 0 ? answerRequest(sent, nack, this.#options(leftUs, nowUs)) : 0;
    if (answered === 0) statistics.requestsUnanswered++;
    statistics.repairsOnRequest += answered;
    this.#budget.spend(answered);
  }

  #options(leftUs: number, nowUs: number) {
    const { rate, redundancy } = this.#parts;
    return {
      passedUs: (counter: number) => rate.passedUs(counter),
      roundTripUs: redundancy.worst(nowUs).roundTripUs,
      most: this.#budget.left,
      size: (missing: number) => redundancy.answerSize(missing, leftUs, nowUs),
      nowUs,
    };
  }
}
