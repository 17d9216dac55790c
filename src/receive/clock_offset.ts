/**
 * How far the broadcaster's clock is from this one, how that changes, and how sure both are.
 *
 * 1. Each exchange of times says that the offset is within ± half its round trip.
 * 2. The last few exchanges are kept, and of those before them the best of every ten seconds.
 * 3. What all of them allow together is the estimate; between exchanges it follows the drift.
 * 4. An exchange that contradicts the others shows that a clock has stepped: all others are forgotten.
 *
 * It is true as long as the clocks do what {@link ./offset_range.ts} grants them. A step shows with the next exchange,
 * where it is larger than what the estimate leaves open.
 *
 * @module
 */

import { extrapolate, fitOffset, MAX_DRIFT, type OffsetInterval, type OffsetRange } from "./offset_range.ts";

/** The four times of one exchange, in whole µs. */
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

/** The other clock less this clock, ± bound, in whole µs. */
export interface OffsetEstimate {
  readonly offsetUs: number;
  readonly boundUs: number;
}

/** What the other clock gains on this one, ± bound, in parts per million, to a hundredth. */
export interface Drift {
  readonly ppm: number;
  readonly boundPpm: number;
}

/** Exchanges that are kept whatever they are worth. */
const RECENT = 16;
/** Of each such time before them the best is kept … */
const PERIOD_US = 10_000_000;
/** … so many times. */
const PERIODS = 30;
/** Four times that are rounded to a µs: each offset can be off by this. */
const ROUNDING_US = 1;
/** No exchange takes this long; an answer that claims to is not believed. */
const MAX_ROUND_TRIP_US = 5_000_000;

/** The estimate of one stream's clock. */
export class ClockOffset {
  #recent: OffsetInterval[] = [];
  #past: OffsetInterval[] = [];
  readonly #roundTripsUs: number[] = [];
  #leastRoundTripUs: number | undefined;
  #range: OffsetRange | undefined;
  /** The least bound of one exchange. */
  #leastBoundUs = Infinity;

  /** Takes an exchange; one that contradicts itself is ignored and answers false. */
  observe(times: EchoTimes): boolean {
    const roundTripUs = times.t4Us - times.t1Us - (times.t3Us - times.t2Us);
    if (times.t3Us < times.t2Us || roundTripUs < 0 || roundTripUs > MAX_ROUND_TRIP_US) return false;
    if (this.#roundTripsUs.push(roundTripUs) > RECENT) this.#roundTripsUs.shift();
    this.#leastRoundTripUs = Math.min(...this.#roundTripsUs);
    this.#remember(toInterval(times, roundTripUs));
    const atUs = Math.max(times.t4Us, this.#range?.atUs ?? 0);
    this.#range = this.#fit(atUs) ?? this.#beginAnew(atUs);
    return true;
  }

  /** Begins anew. What a round trip takes is not forgotten: no clock is compared for that. */
  forget(): void {
    this.#recent = [];
    this.#past = [];
    this.#range = undefined;
    this.#leastBoundUs = Infinity;
  }

  /** The least round trip of the last exchanges, in µs; nothing before the first. */
  get roundTripUs(): number | undefined {
    return this.#leastRoundTripUs;
  }

  /** The offset at a moment that is not before the last exchange; nothing before the first. */
  estimate(nowUs: number): OffsetEstimate | undefined {
    if (!this.#range) return undefined;
    const { leastUs, mostUs } = extrapolate(this.#range, nowUs);
    const offsetUs = Math.round((leastUs + mostUs) / 2);
    // What is narrower than every exchange is so by the model of the drift alone, and no more is claimed.
    const boundUs = Math.max(mostUs - offsetUs, offsetUs - leastUs, this.#leastBoundUs);
    return { offsetUs, boundUs: Math.ceil(boundUs) };
  }

  /** The drift at the last exchange; nothing before the first. */
  get drift(): Drift | undefined {
    if (!this.#range) return undefined;
    const { leastDrift, mostDrift } = this.#range;
    const ppm = Math.round((leastDrift + mostDrift) / 2 * 1e8) / 100;
    return { ppm, boundPpm: Math.ceil(Math.max(mostDrift * 1e6 - ppm, ppm - leastDrift * 1e6) * 100) / 100 };
  }

  #remember(interval: OffsetInterval): void {
    if (this.#recent.push(interval) <= RECENT) return;
    const leaving = this.#recent.shift()!;
    const last = this.#past.at(-1);
    if (!last || periodOf(last) !== periodOf(leaving)) this.#past.push(leaving);
    else if (leaving.boundUs < last.boundUs) this.#past[this.#past.length - 1] = leaving;
    if (this.#past.length > PERIODS) this.#past.shift();
  }

  #fit(atUs: number): OffsetRange | undefined {
    const intervals = [...this.#past, ...this.#recent];
    this.#leastBoundUs = Math.min(...intervals.map(({ boundUs }) => boundUs));
    return fitOffset(intervals, atUs);
  }

  #beginAnew(atUs: number): OffsetRange | undefined {
    this.#past = [];
    this.#recent = this.#recent.slice(-1);
    return this.#fit(atUs);
  }
}

/** The offset in the middle of an exchange: what the clocks may have drifted from there to the readings is granted. */
function toInterval({ t1Us, t2Us, t3Us, t4Us }: EchoTimes, roundTripUs: number): OffsetInterval {
  return {
    atUs: (t1Us + t4Us) / 2,
    offsetUs: (t2Us - t1Us + t3Us - t4Us) / 2,
    boundUs: roundTripUs / 2 + ROUNDING_US + MAX_DRIFT * (t4Us - t1Us) / 2,
  };
}

function periodOf({ atUs }: OffsetInterval): number {
  return Math.floor(atUs / PERIOD_US);
}
