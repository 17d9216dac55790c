/**
 * The last minute of one stream as small charts: age, loss, data rate, and how much is sent of what the camera gave.
 *
 * @module
 */

import { Chart } from "./chart.js";
import { formatBareAge } from "../../../../text/elapsed.js";
import { formatBitrate, formatFit, formatFitness, formatShare } from "../../../../text/figures.js";
import { find, setText } from "../find.js";

/** @import { ChartOptions } from "./chart.js" */
/** @import { Minute, Second } from "./minute.js" */

/**
 * What stands above a chart.
 *
 * @typedef {object} ChartCaption
 * @property {string} value
 * @property {string} [note] beside it, quieter
 */

/** @type {Readonly<Record<"age" | "loss" | "data" | "fitted", ChartOptions & { caption: (last: Second) => ChartCaption | undefined }>>} */
const CHARTS = {
  age: {
    lines: [
      { read: ({ worstMs }) => worstMs, colour: "--chart-worst", fill: "--chart-age-fill", widthPx: 1 },
      { read: ({ medianMs }) => medianMs, colour: "--chart-age" },
    ],
    leastCeiling: 50,
    caption: ({ medianMs, worstMs }) =>
      medianMs === null || worstMs === null
        ? undefined
        : { value: formatBareAge(medianMs * 1000), note: `worst ${formatBareAge(worstMs * 1000)}` },
  },
  loss: {
    lines: [{
      read: ({ fractionLost }) => fractionLost === null ? null : fractionLost * 100,
      colour: "--chart-loss",
      fill: "--chart-loss-fill",
    }],
    leastCeiling: 5,
    caption: ({ fractionLost }) => fractionLost === null ? undefined : { value: formatShare(fractionLost) },
  },
  data: {
    lines: [{
      read: ({ bitsPerSecond }) => bitsPerSecond === null ? null : bitsPerSecond / 1e6,
      colour: "--chart-data",
      fill: "--chart-data-fill",
    }],
    leastCeiling: 1,
    caption: ({ bitsPerSecond }) =>
      bitsPerSecond === null ? undefined : { value: formatBitrate(bitsPerSecond) },
  },
  fitted: {
    lines: [{
      read: ({ shareSent }) => shareSent === null ? null : shareSent * 100,
      colour: "--chart-fitted",
      fill: "--chart-fitted-fill",
    }],
    leastCeiling: 100,
    caption: ({ fitted, shareSent }) =>
      fitted && shareSent !== null
        ? { value: formatShare(shareSent), note: `${formatFit(fitted)}, ${formatFitness(fitted)}` }
        : undefined,
  },
};

/** A tile's charts. */
export class ChartsPanel {
  /** @type {{ name: keyof typeof CHARTS, element: HTMLElement, chart: Chart }[]} */
  #charts;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.#charts = /** @type {(keyof typeof CHARTS)[]} */ (Object.keys(CHARTS)).map((name) => {
      const own = find(element, `[data-chart=${name}]`, HTMLElement);
      return { name, element: own, chart: new Chart(find(own, ".chart-plot", HTMLElement), CHARTS[name]) };
    });
  }

  /**
   * A second is over.
   *
   * @param {Minute} minute
   * @param {number} nowMs
   */
  update({ seconds }, nowMs) {
    const last = seconds.at(-1);
    const isFitted = seconds.some(({ fitted }) => fitted);
    for (const { name, element, chart } of this.#charts) {
      element.hidden = name === "fitted" && !isFitted;
      chart.update(seconds, nowMs);
      const caption = last && CHARTS[name].caption(last);
      setText(element, ".chart-value", caption?.value ?? "–");
      setText(element, ".chart-note", caption?.note ?? "");
    }
  }
}
