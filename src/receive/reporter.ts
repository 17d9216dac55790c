/**
 * Builds the receiver reports on one stream, as long as anything comes.
 * Source: RFC 3550, section 6.4.1 (fraction lost, jitter).
 *
 * @module
 */

import type { Header } from "../protocol/header.ts";
import type { Report } from "../protocol/report.ts";
import type { ArrivalStatistics } from "./arrival_statistics.ts";
import { DecodeTimes } from "./decode_times.ts";
import { IntervalCounter } from "../status/interval_counter.ts";
import type { ReassemblyStatistics } from "./reassembler.ts";

/** While anything comes, a report leaves at least this often … */
const REPORT_INTERVAL_US = 50_000;
/** … and at most this often, with a frame, once its view is served. */
const LEAST_INTERVAL_US = 8_000;
const AFTER_FRAME_US = 1_000;
/** The first ones leave this often: the broadcaster waits for them before it sends more. */
const FIRST_REPORTS = 16;
const FIRST_INTERVAL_US = 3_000;
/** When nothing more comes, the last report is repeated, since it may have been lost: the broadcaster may wait for it. */
const REPETITIONS = 2;
/** Weight of an interval in the moving average of the loss. */
const LOSS_SMOOTHING = 1 / 8;

/** The reports on one stream. */
export class Reporter {
  readonly #interval: IntervalCounter<"datagrams" | "lost">;
  readonly #smoothed = { datagrams: 0, lost: 0 };
  readonly #buffer: Pick<Report, "bufferBytes">;
  readonly #decodeTimes = new DecodeTimes();
  #lastReportUs: number;
  /** Infinity where nothing has come since the last report, and that has been repeated. */
  #nextUs = Infinity;
  #repetitionsLeft = 0;
  #reports = 0;

  /** @param bufferBytes the room of this host's receive buffer, where that is known */
  constructor(nowUs: number, bufferBytes?: number) {
    this.#buffer = bufferBytes === undefined ? {} : { bufferBytes };
    this.#lastReportUs = nowUs;
    this.#interval = new IntervalCounter({ datagrams: 0, lost: 0 }, nowUs);
  }

  /** Share of the datagrams that were lost, over the last reports; what came late is taken off. */
  get smoothedLoss(): number {
    return fractionLost(this.#smoothed);
  }

  /** When the next report is due, in µs. */
  get nextUs(): number {
    return this.#nextUs;
  }

  /** Takes note that there is something to report. */
  noteArrival(nowUs: number): void {
    this.#repetitionsLeft = REPETITIONS;
    const intervalUs = this.#reports < FIRST_REPORTS ? FIRST_INTERVAL_US : REPORT_INTERVAL_US;
    this.#nextUs = Math.min(this.#nextUs, Math.max(nowUs, this.#lastReportUs + intervalUs));
  }

  /** Takes note that a frame is complete, which is reported soon. */
  noteFrame(nowUs: number): void {
    const dueUs = Math.max(nowUs + AFTER_FRAME_US, this.#lastReportUs + LEAST_INTERVAL_US);
    this.#nextUs = Math.min(this.#nextUs, dueUs);
  }

  /** Takes note of how long it took to make a JPEG of a picture, in µs. */
  noteDecoded(us: number, nowUs: number): void {
    this.#decodeTimes.note(us, nowUs);
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
    this.#nextUs = this.#repetitionsLeft-- > 0 ? nowUs + REPORT_INTERVAL_US : Infinity;
    this.#lastReportUs = nowUs;
    this.#reports++;
    const { datagrams, datagramsLost: lost } = arrivals;
    const change = this.#interval.take({ datagrams, lost }, nowUs);
    this.#smooth(change.delta);
    return {
      kind: "report",
      ...header,
      highestCounter: arrivals.highestCounter,
      datagramsLost: arrivals.datagramsLost,
      lossEvents: arrivals.lossEvents,
      fractionLost: fractionLost(change.delta),
      jitterUs: Math.round(arrivals.jitterUs),
      framesComplete: frames.framesComplete,
      framesLost: frames.framesLost,
      lostInOutages: arrivals.lostInOutages,
      roundTripUs,
      decodeUs: this.#decodeTimes.highUs(nowUs),
      ...this.#buffer,
      arrivals: arrivals.samples.take(),
    };
  }

  #smooth(delta: { readonly datagrams: number; readonly lost: number }): void {
    this.#smoothed.datagrams += (delta.datagrams - this.#smoothed.datagrams) * LOSS_SMOOTHING;
    this.#smoothed.lost += (delta.lost - this.#smoothed.lost) * LOSS_SMOOTHING;
  }
}

/** Lost ÷ expected; never below 0, although late datagrams can make more arrive than were expected. */
export function fractionLost(delta: { readonly datagrams: number; readonly lost: number }): number {
  const expected = delta.datagrams + delta.lost;
  return expected > 0 ? Math.max(0, delta.lost) / expected : 0;
}
