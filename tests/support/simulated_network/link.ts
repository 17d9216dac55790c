/**
 * One link: it sends one datagram after another, loses some, and keeps the others under way for a while.
 *
 * 1. `offer`: a datagram is sent at once when the link is free, else it waits, and is dropped when too many do;
 * 2. `takeSent`: those that have left, and the next one begins, at the rate that holds then;
 * 3. `transitTimesUs`: for each copy that arrives, how long it is under way.
 *
 * @module
 */

import { type SeededRandom, seededRandom } from "../seeded_random.ts";
import { BurstState } from "./burst_state.ts";
import type { LinkConditions, LinkRate } from "./conditions.ts";
import { type Datagram, wireBytesOf } from "./traffic.ts";

const DEFAULT_DELAY_US = 500;

/** A datagram that has left a link's queue. */
export interface Departure {
  readonly datagram: Datagram;
  readonly leftUs: number;
}

/** What a link needs to know besides its datagrams. */
export interface LinkOptions {
  /** Each link of a network has another one, and its chances follow from it. */
  readonly name: string;
  readonly seed: number;
  /** The rate that holds for a datagram at present. */
  readonly rateOf: (datagram: Datagram) => LinkRate | undefined;
}

/** A queue, and the chances of what leaves it. */
export class Link {
  readonly #options: LinkOptions;
  readonly #waiting: Datagram[] = [];
  #waitingBytes = 0;
  #sending: Datagram | undefined;
  #leavesUs = Infinity;
  readonly #lossRandom: SeededRandom;
  readonly #burst: BurstState;
  readonly #duplicationRandom: SeededRandom;
  readonly #jitterRandom: SeededRandom;
  readonly #reorderingRandom: SeededRandom;

  constructor(options: LinkOptions) {
    this.#options = options;
    // A stream for each condition, and all drawn from for each datagram: none changes what another strikes.
    const begin = (condition: string) => seededRandom(hash(`${options.seed} ${options.name} ${condition}`));
    this.#lossRandom = begin("loss");
    this.#burst = new BurstState(begin("burst loss"));
    this.#duplicationRandom = begin("duplication");
    this.#jitterRandom = begin("jitter");
    this.#reorderingRandom = begin("reordering");
  }

  /** When the datagram that is being sent has left, exactly; `Infinity` when the link is free. */
  get leavesUs(): number {
    return this.#leavesUs;
  }

  /** Bytes that wait, headers included, with those of the datagram that is being sent. */
  get queuedBytes(): number {
    return this.#waitingBytes + (this.#sending ? wireBytesOf(this.#sending.bytes) : 0);
  }

  /** Takes a datagram, or says that there is no room for it. */
  offer(datagram: Datagram, nowUs: number): boolean {
    if (!this.#sending) {
      this.#begin(datagram, nowUs);
      return true;
    }
    const waitingBytes = this.#waitingBytes + wireBytesOf(datagram.bytes);
    const rate = this.#options.rateOf(datagram);
    if (rate && waitingBytes > rate.queueBytes) return false;
    this.#waiting.push(datagram);
    this.#waitingBytes = waitingBytes;
    return true;
  }

  /** The next datagram that has left by now, if any. */
  takeSent(nowUs: number): Departure | undefined {
    if (!this.#sending || this.#leavesUs > nowUs) return;
    const departure = { datagram: this.#sending, leftUs: this.#leavesUs };
    const next = this.#waiting.shift();
    this.#sending = undefined;
    this.#leavesUs = Infinity;
    if (next) {
      this.#waitingBytes -= wireBytesOf(next.bytes);
      this.#begin(next, departure.leftUs);
    }
    return departure;
  }

  /** How long each copy of the next datagram is under way; none when it is lost, two when it is duplicated. */
  transitTimesUs(conditions: LinkConditions): number[] {
    const { loss = 0, burstLoss, duplication = 0 } = conditions;
    const isLostAlone = this.#lossRandom.next() < loss;
    const isLostInBurst = this.#burst.next(burstLoss);
    const isTwofold = this.#duplicationRandom.next() < duplication;
    const timesUs = [this.#transitTimeUs(conditions), this.#transitTimeUs(conditions)];
    return isLostAlone || isLostInBurst ? [] : timesUs.slice(0, isTwofold ? 2 : 1);
  }

  #begin(datagram: Datagram, nowUs: number): void {
    const rate = this.#options.rateOf(datagram);
    this.#sending = datagram;
    this.#leavesUs = nowUs + (rate ? wireBytesOf(datagram.bytes) * 8e6 / rate.bitsPerSecond : 0);
  }

  #transitTimeUs({ delayUs = DEFAULT_DELAY_US, jitterUs = 0, reordering }: LinkConditions): number {
    const jitter = this.#jitterRandom.next() * jitterUs;
    const isHeldBack = this.#reorderingRandom.next() < (reordering?.fraction ?? 0);
    return delayUs + jitter + (isHeldBack ? reordering!.delayUs : 0);
  }
}

/** FNV-1a of the UTF-16 code units, which separates names that differ little. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
