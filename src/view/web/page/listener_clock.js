// @ts-check
/**
 * The listener's clock as seen from the page, so that the time a picture spends on its way to the page counts too
 * (Cristian's algorithm: of several questions the quickest answer is the most exact).
 *
 * @module
 */

/** Old answers leave, because clocks drift apart. */
const MAX_ANSWERS = 10;

/**
 * One connection's comparison of clocks.
 *
 * @typedef {object} ListenerClock
 * @property {(answer: ClockAnswer) => void} addAnswer
 * @property {(pageMs: number) => { us: number, boundUs: number } | undefined} read what the listener's clock shows
 *   at a moment of the page's, within ± `boundUs`; `undefined` before the first answer
 */

/**
 * @typedef {object} ClockAnswer
 * @property {number} askedMs the page's clock when it asked
 * @property {number} answeredMs the page's clock when the answer came
 * @property {number} listenerUs the listener's clock in between
 */

/** @returns {ListenerClock} */
export function createListenerClock() {
  /** @type {{ offsetUs: number, boundUs: number }[]} */
  const answers = [];

  return {
    addAnswer({ askedMs, answeredMs, listenerUs }) {
      const middleUs = (askedMs + answeredMs) / 2 * 1000;
      answers.push({ offsetUs: listenerUs - middleUs, boundUs: (answeredMs - askedMs) / 2 * 1000 });
      if (answers.length > MAX_ANSWERS) answers.shift();
    },
    read(pageMs) {
      const [first, ...others] = answers;
      if (!first) return undefined;
      const best = others.reduce((a, b) => b.boundUs < a.boundUs ? b : a, first);
      return { us: pageMs * 1000 + best.offsetUs, boundUs: best.boundUs };
    },
  };
}
