/**
 * Differences and rates of counters that only grow, over the time between two looks at them.
 *
 * @module
 */

/** How a set of counters changed since the last look. */
export interface CounterChange<Name extends string> {
  readonly elapsedUs: number;
  readonly delta: Readonly<Record<Name, number>>;
  /** The change per second. */
  perSecond(name: Name): number;
}

/** Remembers the counters of the last look. */
export class IntervalCounter<Name extends string> {
  #last: Readonly<Record<Name, number>>;
  #lastUs: number;

  constructor(initial: Readonly<Record<Name, number>>, nowUs: number) {
    this.#last = initial;
    this.#lastUs = nowUs;
  }

  /** The change since the last call, or since construction, of the counters that were there then. */
  take(current: Readonly<Record<Name, number>>, nowUs: number): CounterChange<Name> {
    const elapsedUs = nowUs - this.#lastUs;
    const last = Object.entries<number>(this.#last) as [Name, number][];
    const delta = Object.fromEntries(last.map(([name, before]) => [name, current[name] - before]));
    this.#last = Object.fromEntries(last.map(([name]) => [name, current[name]])) as Record<Name, number>;
    this.#lastUs = nowUs;
    return {
      elapsedUs,
      delta: delta as Record<Name, number>,
      perSecond: (name) => elapsedUs > 0 ? (delta[name]! * 1_000_000) / elapsedUs : 0,
    };
  }
}
