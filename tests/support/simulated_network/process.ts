/**
 * A process that does not always run: what comes meanwhile waits in its socket's buffer and is handed over in one lump.
 *
 * It is stopped at the worst moments too: between taking the time of what it sends and handing that to the system.
 *
 * @module
 */

import { type SeededRandom, seededRandom } from "../seeded_random.ts";
import type { Datagram } from "./traffic.ts";

/** What the kernel counts for a datagram besides its bytes (the truesize of its buffer, on Linux). */
const OVERHEAD_BYTES = 1100;
const DEFAULT_BUFFER_BYTES = 425_984;
/** A shorter stop goes unnoticed where the system says nothing. */
const NOTICED_US = 100_000;

/** When a process does not run. */
export interface Stops {
  readonly seed: number;
  /** How long it runs between stops and how long it stops, in µs: at least and at most, drawn evenly. */
  readonly runsUs: readonly [number, number];
  readonly stopsUs: readonly [number, number];
  /** When the first and the last stop may begin, in µs on the network's clock. @default always */
  readonly fromUs?: number;
  readonly untilUs?: number;
  /** Whether each stop catches it between polling datagrams and handing them to the system. @default false */
  readonly catchesSending?: boolean;
  /** What its socket keeps unread. @default 425984, twice Linux's 212,992 */
  readonly bufferBytes?: number;
  /** Whether its system says when each datagram came; otherwise only when a long stop began. @default false */
  readonly hasStamps?: boolean;
}

/** A datagram that waits to be read. */
export interface Unread {
  readonly datagram: Datagram;
  /** On the network's clock, as far as its system knows it; the true time where that is certain. */
  readonly arrivedUs: number;
  readonly isCertain: boolean;
}

/** A process that is stopped now and then. */
export class StoppedProcess {
  /** Datagrams that its socket had no room for. */
  overflowed = 0;
  #overflowedBefore = 0;
  readonly #stops: Stops;
  readonly #random: SeededRandom;
  /** Beginnings and ends, in order, as far as they have been asked for. */
  readonly #times: number[] = [];
  #caughtUs = -Infinity;
  #unread: Unread[] = [];
  #unreadBytes = 0;

  constructor(stops: Stops) {
    this.#stops = stops;
    this.#random = seededRandom(stops.seed);
  }

  /** Whether anything waits to be read. */
  get hasUnread(): boolean {
    return this.#unread.length > 0;
  }

  /** When it runs: at that time, or later where it is stopped then. */
  runsUs(atUs: number): number {
    while ((this.#times.at(-1) ?? 0) <= atUs) this.#addStop();
    const next = this.#times.findLastIndex((timeUs) => timeUs <= atUs) + 1;
    return next % 2 === 0 ? atUs : this.#times[next]!;
  }

  /** When the stop began that ended last, or has not ended. */
  stoppedUs(atUs: number): number {
    this.runsUs(atUs);
    const begun = this.#times.findLastIndex((timeUs) => timeUs <= atUs);
    return this.#times[begun - begun % 2] ?? 0;
  }

  /** Whether a stop may catch it with datagrams that it has polled and not yet sent: once in each stop. */
  isCatchable(atUs: number): boolean {
    return (this.#stops.catchesSending ?? false) && this.#caughtUs !== this.runsUs(atUs);
  }

  /** Takes note that this stop has caught it. */
  noteCaught(atUs: number): void {
    this.#caughtUs = this.runsUs(atUs);
  }

  /** Keeps a datagram until it is read, where there is room. */
  keep(datagram: Datagram, arrivedUs: number): void {
    const bytes = datagram.bytes.length + OVERHEAD_BYTES;
    if (this.#unreadBytes + bytes > (this.#stops.bufferBytes ?? DEFAULT_BUFFER_BYTES)) {
      this.overflowed++;
      return;
    }
    this.#unreadBytes += bytes;
    this.#unread.push({ datagram, arrivedUs, isCertain: true });
  }

  /** Those since the last call; 0 where its system does not say. */
  takeOverflow(): number {
    const overflowed = this.#stops.hasStamps ? this.overflowed - this.#overflowedBefore : 0;
    this.#overflowedBefore = this.overflowed;
    return overflowed;
  }

  /** Reads all that waits. */
  read(nowUs: number): Unread[] {
    this.#unreadBytes = 0;
    const unread = this.#unread.splice(0);
    if (this.#stops.hasStamps) return unread;
    const stoppedUs = this.stoppedUs(nowUs);
    const isNoticed = nowUs - stoppedUs > NOTICED_US;
    return unread.map(({ datagram }) => ({
      datagram,
      arrivedUs: isNoticed ? stoppedUs : nowUs,
      isCertain: !isNoticed,
    }));
  }

  #addStop(): void {
    const { fromUs = 0, untilUs = Infinity, runsUs, stopsUs } = this.#stops;
    const beginUs = Math.max(fromUs, this.#times.at(-1) ?? 0) + this.#draw(runsUs);
    if (beginUs > untilUs) this.#times.push(Infinity, Infinity);
    else this.#times.push(beginUs, beginUs + this.#draw(stopsUs));
  }

  #draw([least, most]: readonly [number, number]): number {
    return Math.round(least + this.#random.next() * (most - least));
  }
}
