// @ts-check
/**
 * The listener's clock as seen from the page, so that the time a picture spends on its way to the page counts too
 * (Cristian's algorithm: of several questions the quickest answer is the most exact, until it is old).
 *
 * @module
 */

const MAX_ANSWERS = 10;
/** What two clocks may drift apart, in µs a ms: crystals are made to within 100 ppm each. */
const MAX_DRIFT_US_PER_MS = 0.2;

/**
 * One connection's comparison of clocks.
 *
 * @typedef {object} ListenerClock
 * @property {(answer: ClockAnswer) => void} addAnswer
 * @property {() => void} forget begins anew: one of the clocks has jumped
 * @property {(pageMs: number) => { us: number, boundUs: number } | undefined} read what the listener's clock shows
 *   at a moment of the page's, within ± `boundUs`; `undefined` before the first answer
 */

/**
 * @typedef {object} ClockAnswer
 * @property {number} askedMs the page's clock when it asked
 * @property {number} answeredMs the page's clock when the answer came
 * @property {number} listenerUs the listener's clock in between
 */

/** @typedef {{ offsetUs: number, boundUs: number, answeredMs: number }} Comparison */

/** @returns {ListenerClock} */
export function createListenerClock() {
  /** @type {Comparison[]} */
  let comparisons = [];

  return {
    addAnswer({ askedMs, answeredMs, listenerUs }) {
      const middleUs = (askedMs + answeredMs) / 2 * 1000;
      const boundUs = (answeredMs - askedMs) / 2 * 1000 + coarsenessUs(askedMs, answeredMs);
      const newest = { offsetUs: listenerUs - middleUs, boundUs, answeredMs };
      // Those that it contradicts are from before one of the clocks slept.
      comparisons = comparisons.filter((older) => agree(older, newest)).slice(1 - MAX_ANSWERS);
      comparisons.push(newest);
    },
    forget() {
      comparisons = [];
    },
    read(pageMs) {
      const [first, ...others] = comparisons;
      if (!first) return undefined;
      const best = others.reduce((a, b) => boundAt(b, pageMs) < boundAt(a, pageMs) ? b : a, first);
      return { us: pageMs * 1000 + best.offsetUs, boundUs: boundAt(best, pageMs) };
    },
  };
}

/**
 * Against those who would spy by time, browsers tick in whole milliseconds or in tenths.
 *
 * @param {number[]} timesMs
 */
function coarsenessUs(...timesMs) {
  return timesMs.every(Number.isInteger) ? 1000 : 100;
}

/**
 * @param {Comparison} comparison
 * @param {number} pageMs
 */
function boundAt({ boundUs, answeredMs }, pageMs) {
  return boundUs + Math.max(0, pageMs - answeredMs) * MAX_DRIFT_US_PER_MS;
}

/**
 * @param {Comparison} older
 * @param {Comparison} newer
 */
function agree(older, newer) {
  const allowedUs = boundAt(older, newer.answeredMs) + newer.boundUs;
  return Math.abs(older.offsetUs - newer.offsetUs) <= allowedUs;
}
