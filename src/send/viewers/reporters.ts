/**
 * Whose reports and requests count on the stream to one address, and which of them can be true.
 *
 * 1. The viewer at that address itself, whenever what it says fits what was sent.
 * 2. While that one says nothing: viewers behind a group's address, or one that answers from another address of its own.
 *    They show that they have the stream by the counters of its datagrams, which begin at random and which nobody else
 *    has, in two reports in a row; and count as long as they go on.
 *
 * @module
 */

import { type Address, formatAddress } from "../../common/address.ts";
import type { UselessReason } from "../../common/drop_counts.ts";
import { SILENT_US } from "../../common/repair_times.ts";
import type { Nack } from "../../protocol/nack.ts";
import type { Arrival, Report } from "../../protocol/report.ts";
import { serialDifference } from "../../common/serial.ts";
import type { SentLog } from "../rate/sent_log.ts";

/** What has left before these is not spoken of any more: some seconds of the fastest stream. */
const RECENT_DATAGRAMS = 65_536;
/** While the viewer itself was heard within this time nobody answers in its place. */
const OWN_US = 10_000_000;
/** Viewers of one group that are known. */
const MAX_REPORTERS = 16;

/** What one of them has said so far. */
interface Reporter {
  highestCounter: number;
  arrivalUs: number;
  lastUs: number;
  isMember: boolean;
}

/** The reporters on one stream. */
export class Reporters {
  readonly #log: SentLog;
  #own: Reporter | undefined;
  readonly #others = new Map<string, Reporter>();

  /** @param log knows what has left */
  constructor(log: SentLog) {
    this.#log = log;
  }

  /**
   * Judges a report or a request.
   *
   * @param isOwn whether it comes from the address that the stream goes to
   * @returns why it does not count; nothing where it does
   */
  judge(feedback: Report | Nack, isOwn: boolean, from: Address, nowUs: number): UselessReason | undefined {
    if (!this.#log.hasSent(feedback.highestCounter, RECENT_DATAGRAMS)) return "implausible";
    if (!isOwn) return this.#judgeOther(feedback, formatAddress(from), nowUs);
    if (feedback.kind === "nack") return undefined;
    if (this.#own) return follow(this.#own, feedback, nowUs);
    const fault = findFault(feedback);
    if (!fault) this.#own = begin(feedback, nowUs);
    return fault;
  }

  /**
   * How far the counter of the next datagram is from this one.
   *
   * @returns nothing where its datagram has not left, or too long ago for whoever had it to speak of it now
   */
  distance(counter: number): number | undefined {
    return this.#log.hasSent(counter, RECENT_DATAGRAMS) ? this.#log.distance(counter) : undefined;
  }

  /** Begins anew: the stream goes to another address. */
  forget(): void {
    this.#own = undefined;
    this.#others.clear();
  }

  #judgeOther(feedback: Report | Nack, key: string, nowUs: number): UselessReason | undefined {
    if (this.#own && nowUs - this.#own.lastUs < OWN_US) return "unasked";
    const known = this.#others.get(key);
    const isFresh = known !== undefined && nowUs - known.lastUs <= SILENT_US;
    if (feedback.kind === "nack") return isFresh && known.isMember ? undefined : "unasked";
    if (isFresh) return follow(known, feedback, nowUs) ?? (known.isMember ? undefined : "unasked");
    const fault = findFault(feedback);
    if (fault) return fault;
    if (!known && !this.#hasRoom(nowUs)) return "no-room";
    this.#others.set(key, begin(feedback, nowUs));
    return "unasked";
  }

  /** Makes room, if need be, at the cost of one who has fallen silent, or has not shown yet that it has the stream. */
  #hasRoom(nowUs: number): boolean {
    if (this.#others.size < MAX_REPORTERS) return true;
    for (const [key, { lastUs, isMember }] of this.#others) {
      if (isMember && nowUs - lastUs <= SILENT_US) continue;
      return this.#others.delete(key);
    }
    return false;
  }
}

function begin({ highestCounter, arrivals }: Report, nowUs: number): Reporter {
  const arrivalUs = arrivals.at(-1)?.arrivalUs ?? -Infinity;
  return { highestCounter, arrivalUs, lastUs: nowUs, isMember: false };
}

/** Takes what somebody says after what it said before. */
function follow(known: Reporter, report: Report, nowUs: number): UselessReason | undefined {
  const ahead = serialDifference(report.highestCounter, known.highestCounter);
  const firstUs = report.arrivals[0]?.arrivalUs ?? Infinity;
  const isBackwards = ahead < 0 || firstUs < known.arrivalUs;
  // A viewer that was started again has another clock: what follows is compared with this one.
  known.arrivalUs = report.arrivals.at(-1)?.arrivalUs ?? known.arrivalUs;
  const fault = isBackwards ? "implausible" : findFault(report);
  if (fault) return fault;
  known.isMember ||= ahead > 0;
  known.highestCounter = report.highestCounter;
  known.lastUs = nowUs;
  return undefined;
}

/** Arrivals are in the order in which they came, and none of them is of more than has come. */
function findFault({ arrivals, highestCounter }: Report): "implausible" | undefined {
  let last: Arrival | undefined;
  for (const arrival of arrivals) {
    if (serialDifference(highestCounter, arrival.counter) < 0) return "implausible";
    const isInOrder = !last ||
      serialDifference(arrival.counter, last.counter) > 0 && arrival.arrivalUs >= last.arrivalUs;
    if (!isInOrder) return "implausible";
    last = arrival;
  }
  return undefined;
}
