/**
 * What the reports of one viewer say about its link: how it loses, how far it is, and whether it is still there.
 *
 * @module
 */

import type { Report } from "../../protocol/report.ts";
import { serialDifference } from "../../common/serial.ts";
import type { LinkLoss } from "./block_loss.ts";

/** What to expect of a link before anybody has reported, and long after anybody has. */
const DEFAULT_FRACTION = 0.02;
/** Rising loss shows within this time … */
const FAST_US = 400_000;
/** … and is forgotten within this. */
const SLOW_US = 4_000_000;
/** So many datagrams weigh as much as what was known before them. */
const PRIOR_DATAGRAMS = 64;
/** Reports that follow each other sooner come amid a frame, when what is late counts as lost: the next one says more. */
const LEAST_BETWEEN_US = 8_000;
/** A jump of this many is not loss, but another session. */
const MAX_EXPECTED = 100_000;
/** Without a report for this long the link is not known any more, but may still be as it was. */
const HOLD_US = 1_000_000;
/** After that the estimate turns to the default with this time constant. */
const DECAY_US = 5_000_000;

/** Counts that are forgotten with a time constant. */
class Fading {
  expected = 0;
  lost = 0;
  events = 0;
  readonly #timeConstantUs: number;

  constructor(timeConstantUs: number) {
    this.#timeConstantUs = timeConstantUs;
  }

  add(expected: number, lost: number, events: number, elapsedUs: number): void {
    const kept = Math.exp(-elapsedUs / this.#timeConstantUs);
    this.expected = this.expected * kept + expected;
    this.lost = Math.max(0, this.lost * kept + lost);
    this.events = Math.max(0, this.events * kept + events);
  }

  /** The share lost, as far as the counts can tell it from `prior`. */
  fraction(prior: number): number {
    return (this.lost + prior * PRIOR_DATAGRAMS) / (this.expected + PRIOR_DATAGRAMS);
  }
}

/** The estimate for one viewer. */
export class LossEstimate {
  /** Of the newest report, in µs; 0 while unknown. */
  roundTripUs = 0;
  /** The last one that was counted, and the time of the newest. */
  #last: Report | undefined;
  #countedUs = -Infinity;
  #lastUs = -Infinity;
  readonly #fast = new Fading(FAST_US);
  readonly #slow = new Fading(SLOW_US);
  #likely: LinkLoss = { fraction: DEFAULT_FRACTION, burstLength: 1 };
  #cautious = this.#likely;

  /** Takes a report; one that an earlier one overtook is ignored. */
  observe(report: Report, nowUs: number): void {
    const last = this.#last;
    const elapsedUs = nowUs - this.#countedUs;
    if (last && serialDifference(report.highestCounter, last.highestCounter) < 0) return;
    this.#lastUs = nowUs;
    if (report.roundTripUs > 0) this.roundTripUs = report.roundTripUs;
    if (elapsedUs < LEAST_BETWEEN_US) return;
    this.#last = report;
    this.#countedUs = nowUs;
    if (!last) return;
    const inOutages = Math.max(0, report.lostInOutages - last.lostInOutages);
    const lost = report.datagramsLost - last.datagramsLost - inOutages;
    const expected = serialDifference(report.highestCounter, last.highestCounter) - inOutages;
    const events = report.lossEvents - last.lossEvents;
    // A viewer that was started again counts from zero.
    if (expected <= 0 || expected > MAX_EXPECTED || lost > expected || lost < -expected) return;
    this.#fast.add(expected, lost, events, elapsedUs);
    this.#slow.add(expected, lost, events, elapsedUs);
    this.#estimate();
  }

  /** How long ago the last report came, in µs. */
  silenceUs(nowUs: number): number {
    return nowUs - this.#lastUs;
  }

  /** How the link loses now. */
  loss(nowUs: number): LinkLoss {
    return this.#fade(this.#likely, nowUs);
  }

  /** The same, where the share may be a standard deviation above what was seen of it. */
  cautiousLoss(nowUs: number): LinkLoss {
    return this.#fade(this.#cautious, nowUs);
  }

  /** Computed with each report, which is not in the way of a frame. */
  #estimate(): void {
    const slow = this.#slow.fraction(DEFAULT_FRACTION);
    const fast = this.#fast.fraction(slow);
    const source = fast > slow ? this.#fast : this.#slow;
    const burstLength = Math.max(1, source.events > 0.5 ? source.lost / source.events : 1);
    const fraction = Math.max(slow, fast);
    const samples = (source.expected + PRIOR_DATAGRAMS) / burstLength;
    const deviation = Math.sqrt(fraction * (1 - fraction) / samples);
    this.#likely = { fraction, burstLength };
    this.#cautious = { fraction: Math.min(1, fraction + deviation), burstLength };
  }

  #fade(known: LinkLoss, nowUs: number): LinkLoss {
    const unheardUs = this.silenceUs(nowUs) - HOLD_US;
    if (unheardUs <= 0) return known;
    const forgotten = 1 - Math.exp(-unheardUs / DECAY_US);
    return {
      fraction: known.fraction + (DEFAULT_FRACTION - known.fraction) * forgotten,
      burstLength: known.burstLength + (1 - known.burstLength) * forgotten,
    };
  }
}
