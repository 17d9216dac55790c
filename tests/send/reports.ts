/**
 * Reports of viewers, for the tests of this folder.
 *
 * @module
 */

import type { Report } from "../../src/protocol/report.ts";
import type { ViewerFeed } from "../../src/send/feed/viewer_feed.ts";

/** Of a viewer that has lost nothing and knows nothing. */
export const EMPTY_REPORT: Report = {
  kind: "report",
  sessionId: 1,
  counter: 0,
  highestCounter: 0,
  datagramsLost: 0,
  lossEvents: 0,
  fractionLost: 0,
  jitterUs: 0,
  framesComplete: 0,
  framesLost: 0,
  lostInOutages: 0,
  roundTripUs: 0,
  arrivals: [],
};

/** Lets a viewer report, as one does that watches. */
export function letReport(feed: ViewerFeed, nowUs: number): void {
  feed.handleReport({ ...EMPTY_REPORT, highestCounter: feed.nextCounter(nowUs) }, feed.address, nowUs);
}

/** Lets a viewer report that everything has come, and nothing had to wait. */
export function letArrive(feed: ViewerFeed, counter: number, nowUs: number): void {
  const arrivals = [{ counter, arrivalUs: nowUs, bytes: feed.statistics.bytesSent }];
  feed.handleReport({ ...EMPTY_REPORT, highestCounter: counter, arrivals }, feed.address, nowUs);
}

/** A link, as its viewer would report it. */
export interface ReportedLink {
  readonly loss: number;
  /** @default 1 */
  readonly burstLength?: number;
  /** @default 1000 */
  readonly roundTripUs?: number;
}

/** A viewer that gets 1600 datagrams a second, and its totals. */
export class ReportingViewer {
  #highestCounter = 0;
  #lost = 0;
  #lossEvents = 0;
  #lostInOutages = 0;

  /** The next report, 50 ms after the one before. */
  report({ loss, burstLength = 1, roundTripUs = 1000 }: ReportedLink): Report {
    this.#highestCounter += 80;
    this.#lost += 80 * loss;
    this.#lossEvents += 80 * loss / burstLength;
    return {
      ...EMPTY_REPORT,
      highestCounter: this.#highestCounter,
      datagramsLost: Math.round(this.#lost),
      lossEvents: Math.round(this.#lossEvents),
      fractionLost: loss,
      lostInOutages: this.#lostInOutages,
      roundTripUs,
    };
  }

  /** Lets so many datagrams in a row be lost. */
  suffer(datagrams: number): void {
    this.#highestCounter += datagrams;
    this.#lost += datagrams;
    this.#lostInOutages += datagrams;
  }

  /** Counts from zero, as after a restart. */
  restart(): void {
    this.#lost = this.#lossEvents = this.#lostInOutages = 0;
  }
}
