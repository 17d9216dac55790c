/**
 * Builds the receiver reports on one stream, as long as anything comes.
 * Source: RFC 3550, section 6.4.1 (fraction lost, jitter).
 *
 * @module
 */

import type { Header } from "../protocol/header.ts";
import type { Report } from "../protocol/report.ts";
import type { ArrivalStatistics } from "./arrival_statistics.ts";
import { IntervalCounter } from "./interval_counter.ts";
import type { ReassemblyStatistics } from "./reassembler.ts";

/** While frames flow, a report leaves this often. */
const REPORT_INTERVAL_US = 50_000;
/** Weight of an interval in the moving average of the loss. */
const LOSS_SMOOTHING = 1 / 8;

/** The reports on one stream. */
export class Reporter {
  readonly #interval: IntervalCounter<"datagrams" | "bytes" | "lost">;
  /** Share of the datagrams that were lost, smoothed over the last reports. */
  smoothedLoss = 0;
  #lastReportUs: number;
  /** Infinity until something has come since the last report. */
  #nextUs = Infinity;

  constructor(nowUs: number) {
    this.#lastReportUs = nowUs;
    this.#interval = new IntervalCounter({ datagrams: 0, bytes: 0, lost: 0 }, nowUs);
  }

  /** When the next report is due, in µs. */
  get nextUs(): number {
    return this.#nextUs;
  }

  /** Takes note that there is something to report. */
  noteArrival(nowUs: number): void {
    if (this.#nextUs === Infinity) this.#nextUs = Math.max(nowUs, this.#lastReportUs + REPORT_INTERVAL_US);
  }

  /** The report, where one is due. */
  poll(
    header: Header,
    arrivals: ArrivalStatistics,
    { frames, roundTripUs = 0 }: {
      readonly frames: ReassemblyStatistics;
      readonly roundTripUs: number | undefined;
    },
    nowUs: number,
  ): Report | undefined {
    if (nowUs < this.#nextUs) return undefined;
    this.#nextUs = Infinity;
    this.#lastReportUs = nowUs;
    const { datagrams, bytes, datagramsLost: lost } = arrivals;
    const change = this.#interval.take({ datagrams, bytes, lost }, nowUs);
    const lostNow = fractionLost(change.delta);
    this.smoothedLoss += (lostNow - this.smoothedLoss) * LOSS_SMOOTHING;
    return {
      kind: "report",
      ...header,
      highestCounter: arrivals.highestCounter,
      datagramsLost: arrivals.datagramsLost,
      lossEvents: arrivals.lossEvents,
      fractionLost: lostNow,
      jitterUs: Math.round(arrivals.jitterUs),
      framesComplete: frames.framesComplete,
      framesLost: frames.framesLost,
      receiveBytesPerSecond: Math.round(change.perSecond("bytes")),
      lostInOutages: arrivals.lostInOutages,
      roundTripUs,
      arrivals: arrivals.takeArrivals(),
    };
  }
}

/** Lost ÷ expected; never below 0, although late datagrams can make more arrive than were expected. */
export function fractionLost(delta: { readonly datagrams: number; readonly lost: number }): number {
  const expected = delta.datagrams + delta.lost;
  return expected > 0 ? Math.max(0, delta.lost) / expected : 0;
}
