/**
 * When the newest datagrams to one viewer left, by their counters.
 *
 * @module
 */

import { serialDifference } from "../serial.ts";

/** Datagrams that are remembered: some seconds of a usual stream. A power of two. */
const REMEMBERED = 4096;

/** A ring of times. */
export class SentTimes {
  readonly #timesUs = new Float64Array(REMEMBERED);
  #next = 0;

  /** Numbers a datagram that leaves now. */
  number(nowUs: number): number {
    const counter = this.#next;
    this.#timesUs[counter & (REMEMBERED - 1)] = nowUs;
    this.#next = (counter + 1) >>> 0;
    return counter;
  }

  /** How far the counter of the next datagram is from this one. */
  distance(counter: number): number {
    return serialDifference(this.#next, counter);
  }

  /** When the datagram of this counter left, in µs; nothing where that is forgotten, or it has not left. */
  find(counter: number): number | undefined {
    const behind = this.distance(counter);
    return behind > 0 && behind <= REMEMBERED ? this.#timesUs[counter & (REMEMBERED - 1)] : undefined;
  }
}
