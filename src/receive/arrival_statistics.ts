/**
 * Loss, jitter and rate of the datagrams of one session, by their counters.
 * Source: RFC 3550, sections 6.4.1, A.1 (a counter that began anew), A.3 and A.8.
 *
 * @module
 */

import { ArrivalSamples } from "./arrival_samples.ts";
import { MAX_REORDER_US } from "../common/repair_times.ts";
import { serialAdd, serialDifference } from "../common/serial.ts";

/** How far back a datagram can come late and still be told from a duplicate. */
const WINDOW = 1024;
/** The shortest run of lost datagrams that counts as an outage, whatever the frames are like. */
const LEAST_OUTAGE = 8;
/** One may be as late as another, and a little more. */
const REORDER_MARGIN = 1.25;
/** How much of the reordering window is kept from frame to frame. */
const REORDER_KEPT = 0.98;
/** What the socket had no room for shows as missing when the next datagram is read: within this time, or never. */
const OVERFLOW_SHOWS_US = 250_000;
/** A jump of this many is no loss: the counter began anew, or somebody forged it. */
const MAX_GAP = 20_000;

/** The arrivals of one session. */
export class ArrivalStatistics {
  datagrams = 0;
  bytes = 0;
  /** Datagrams that came more than once. */
  duplicates = 0;
  /** Datagrams missing so far; one that comes late takes itself off. */
  datagramsLost = 0;
  /** Of those, the ones in outages. */
  lostInOutages = 0;
  /** Runs of missing datagrams that are no outages. */
  lossEvents = 0;
  /** How late a datagram may come that others overtook, in µs; it fades while none comes late. */
  reorderUs = 0;
  /** When the newest datagrams came. */
  readonly samples = new ArrivalSamples();
  jitterUs = 0;
  /** The highest counter so far, modulo 2^32. */
  highestCounter = 0;
  #begun = false;
  /** Datagrams of any session that this host's socket had no room for, and that are not known to be missing yet. */
  #overflowed = 0;
  #overflowedUs = -Infinity;
  #outageDatagrams = LEAST_OUTAGE;
  /** What would follow the last counter from beyond the window. */
  #followsStray: number | undefined;
  #lastTransitUs: number | undefined;
  /** Whether a counter was seen, by the counter modulo {@linkcode WINDOW}. */
  readonly #seen = new Uint8Array(WINDOW);
  /** When a counter was first known to be missing, likewise. */
  readonly #missedUs = new Float64Array(WINDOW);

  /** Takes note of a datagram of any kind; its arrival is reported only where it is to be a sample. */
  observe(counter: number, bytes: number, nowUs: number, isSample = true): void {
    this.datagrams++;
    this.bytes += bytes;
    const ahead = this.#begun ? serialDifference(counter, this.highestCounter) : 1;
    this.#begun = true;
    if (ahead > 0) {
      this.#advance(counter, ahead - 1, nowUs);
      if (isSample) this.samples.note(counter, this.bytes, nowUs);
    } else this.#fillIn(counter, -ahead, nowUs);
  }

  /** Takes note of datagrams that this host's socket had no room for: the link has not lost them. */
  noteOverflow(datagrams: number, nowUs: number): void {
    this.#overflowed += datagrams;
    this.#overflowedUs = nowUs;
  }

  /** Takes note of a frame: its first fragment gives the jitter. Half of its fragments lost in one run are an outage. */
  observeFrame(
    frame: { readonly captureUs: number; readonly firstUs: number; readonly sourceFragments: number },
  ): void {
    this.#outageDatagrams = Math.max(LEAST_OUTAGE, frame.sourceFragments / 2);
    this.reorderUs = this.reorderUs < 1 ? 0 : this.reorderUs * REORDER_KEPT;
    const transitUs = frame.firstUs - frame.captureUs;
    if (this.#lastTransitUs !== undefined) {
      this.jitterUs += (Math.abs(transitUs - this.#lastTransitUs) - this.jitterUs) / 16;
    }
    this.#lastTransitUs = transitUs;
  }

  #advance(counter: number, gap: number, nowUs: number): void {
    this.highestCounter = counter;
    for (let i = Math.min(gap, WINDOW - 1); i > 0; i--) {
      this.#seen[(counter - i) & (WINDOW - 1)] = 0;
      this.#missedUs[(counter - i) & (WINDOW - 1)] = nowUs;
    }
    this.#seen[counter & (WINDOW - 1)] = 1;
    if (gap === 0 || gap > MAX_GAP) return;
    this.datagramsLost += gap;
    const overflowed = this.#takeOverflow(gap, nowUs);
    const byLink = gap - overflowed;
    this.lostInOutages += overflowed;
    if (byLink > this.#outageDatagrams) this.lostInOutages += byLink;
    else if (byLink > 0) this.lossEvents++;
  }

  #takeOverflow(most: number, nowUs: number): number {
    if (nowUs - this.#overflowedUs > OVERFLOW_SHOWS_US) this.#overflowed = 0;
    const taken = Math.min(most, this.#overflowed);
    this.#overflowed -= taken;
    return taken;
  }

  #fillIn(counter: number, behind: number, nowUs: number): void {
    const slot = counter & (WINDOW - 1);
    if (behind >= WINDOW && counter === this.#followsStray) return this.#beginAnew(counter);
    if (behind >= WINDOW) this.#followsStray = serialAdd(counter, 1);
    if (behind >= WINDOW || this.#seen[slot]) {
      this.duplicates++;
      return;
    }
    this.#seen[slot] = 1;
    const lateUs = (nowUs - this.#missedUs[slot]!) * REORDER_MARGIN;
    this.reorderUs = Math.max(this.reorderUs, Math.min(MAX_REORDER_US, lateUs));
    if (this.datagramsLost > 0) this.datagramsLost--;
    this.lossEvents = Math.max(0, this.lossEvents + this.#runsGained(counter));
  }

  /** A late datagram ends a run of one, shortens a longer one, or cuts one in two. */
  #runsGained(counter: number): number {
    const before = this.#seen[(counter - 1) & (WINDOW - 1)]!;
    const after = this.#seen[(counter + 1) & (WINDOW - 1)]!;
    return 1 - before - after;
  }

  /** Two in a row from long ago: the broadcaster counts anew, as it does for a viewer that comes back. */
  #beginAnew(counter: number): void {
    this.#followsStray = undefined;
    this.duplicates--;
    this.highestCounter = counter;
    this.#seen.fill(0);
    for (const seen of [counter, counter - 1]) this.#seen[seen & (WINDOW - 1)] = 1;
  }
}
