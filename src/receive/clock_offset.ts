/**
 * How far the broadcaster's clock is from this one, and how sure that is.
 * Source: RFC 5905, sections 8 and 10: of the exchanges in a window, the one with the least round trip tells best.
 *
 * @module
 */

/** The four times of one exchange, in µs. */
export interface EchoTimes {
  /** Request sent, this clock. */
  readonly t1Us: number;
  /** Request received, the other clock. */
  readonly t2Us: number;
  /** Reply sent, the other clock. */
  readonly t3Us: number;
  /** Reply received, this clock. */
  readonly t4Us: number;
}

/** The other clock less this clock, ± bound. */
export interface OffsetEstimate {
  readonly offsetUs: number;
  readonly boundUs: number;
}

interface Sample extends OffsetEstimate {
  readonly takenUs: number;
}

/** Exchanges that are compared. */
const WINDOW = 16;
/** What two crystals may drift apart: 100 µs a second. */
const DRIFT_PER_US = 100e-6;
/** No exchange takes this long; an answer that claims to is not believed. */
const MAX_ROUND_TRIP_US = 5_000_000;

/** The estimate of one stream's clock. */
export class ClockOffset {
  readonly #samples: Sample[] = [];

  /** Takes an exchange; one that contradicts itself is ignored and answers false. */
  observe(times: EchoTimes): boolean {
    const roundTripUs = times.t4Us - times.t1Us - (times.t3Us - times.t2Us);
    if (times.t3Us < times.t2Us || roundTripUs < 0 || roundTripUs > MAX_ROUND_TRIP_US) return false;
    if (this.#samples.length === WINDOW) this.#samples.shift();
    this.#samples.push({
      offsetUs: (times.t2Us - times.t1Us + times.t3Us - times.t4Us) / 2,
      boundUs: roundTripUs / 2,
      takenUs: times.t4Us,
    });
    return true;
  }

  /** The least round trip in the window, in µs; nothing before the first exchange. */
  get roundTripUs(): number | undefined {
    if (this.#samples.length === 0) return undefined;
    let leastUs = Infinity;
    for (const { boundUs } of this.#samples) leastUs = Math.min(leastUs, 2 * boundUs);
    return leastUs;
  }

  /** The best of the window, its bound widened by the drift since; nothing before the first exchange. */
  estimate(nowUs: number): OffsetEstimate | undefined {
    let best: OffsetEstimate | undefined;
    for (const sample of this.#samples) {
      const boundUs = sample.boundUs + (nowUs - sample.takenUs) * DRIFT_PER_US;
      if (!best || boundUs < best.boundUs) best = { offsetUs: sample.offsetUs, boundUs };
    }
    return best;
  }
}
