/**
 * When the newest datagrams to one viewer left, and how much had left with them, by their counters.
 *
 * @module
 */

import { serialDifference } from "../../common/serial.ts";

/** Datagrams that are remembered: a minute of a usual stream, some frames of the largest. A power of two. */
const REMEMBERED = 32_768;
/** What was held up for longer than this, between being numbered and being handed over, left at no certain time. */
const HELD_UP_US = 3_000;

/** A ring of times and totals. */
export class SentLog {
  /** Bytes that have left, as {@linkcode noteBytes} was told. */
  totalBytes = 0;
  readonly #timesUs = new Float64Array(REMEMBERED);
  readonly #totals = new Float64Array(REMEMBERED);
  /** 1 where a time is not certain. */
  readonly #isDoubtful = new Uint8Array(REMEMBERED);
  #next: number;
  #count = 0;
  /** The first that is not known to have been handed over. */
  #unsettled: number;

  /** @param first the first datagram's counter; one that nobody can guess makes the others a proof of having had one */
  constructor(first = 0) {
    this.#next = this.#unsettled = first;
  }

  /** Numbers a datagram that leaves now. */
  number(nowUs: number): number {
    const counter = this.#next;
    this.#timesUs[counter & (REMEMBERED - 1)] = nowUs;
    this.#totals[counter & (REMEMBERED - 1)] = this.totalBytes;
    this.#isDoubtful[counter & (REMEMBERED - 1)] = 0;
    this.#next = (counter + 1) >>> 0;
    this.#count++;
    return counter;
  }

  /** Adds the bytes of the datagram that was numbered last. */
  noteBytes(bytes: number): void {
    this.totalBytes += bytes;
    this.#totals[(this.#next - 1) & (REMEMBERED - 1)] = this.totalBytes;
  }

  /** Takes note that all that was numbered has been handed over to the system by now. */
  noteHandedOver(nowUs: number): void {
    for (; this.#unsettled !== this.#next; this.#unsettled = (this.#unsettled + 1) >>> 0) {
      const at = this.#unsettled & (REMEMBERED - 1);
      if (nowUs - this.#timesUs[at]! <= HELD_UP_US) continue;
      this.#isDoubtful[at] = 1;
      // then, or before: whoever asks for it may not have been able to have it
      this.#timesUs[at] = nowUs;
    }
  }

  /** How far the counter of the next datagram is from this one. */
  distance(counter: number): number {
    return serialDifference(this.#next, counter);
  }

  /** When the datagram of this counter left, in µs, or had left where that is not certain; nothing where it is forgotten, or has not left. */
  findUs(counter: number): number | undefined {
    return this.#isKnown(counter) ? this.#timesUs[counter & (REMEMBERED - 1)] : undefined;
  }

  /** Whether that time is certain: this host was not held up at that moment. */
  isCertain(counter: number): boolean {
    return this.#isDoubtful[counter & (REMEMBERED - 1)] === 0;
  }

  /** Bytes that have left after the datagram of this counter; all that is known of where it is forgotten. */
  bytesAfter(counter: number): number {
    if (this.distance(counter) <= 1) return 0;
    const oldest = (this.#next - Math.min(this.#count, REMEMBERED)) & (REMEMBERED - 1);
    const at = this.#isKnown(counter) ? counter & (REMEMBERED - 1) : oldest;
    return this.totalBytes - this.#totals[at]!;
  }

  /** Whether the datagram of this counter has left, among the newest `within`. */
  hasSent(counter: number, within: number): boolean {
    const behind = this.distance(counter);
    return behind > 0 && behind <= Math.min(within, this.#count);
  }

  #isKnown(counter: number): boolean {
    return this.hasSent(counter, REMEMBERED);
  }
}
