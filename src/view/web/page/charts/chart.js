/**
 * One small chart of the last minute.
 *
 * @module
 */

import { MINUTE_S } from "./minute.js";
import { niceStep } from "../pose/trajectory_scale.js";

/** @import uPlot from "npm:uplot@1.6.32" */
/** @import { Second } from "./minute.js" */

/**
 * A line of a chart.
 *
 * @typedef {object} ChartLine
 * @property {(second: Second) => number | null} read
 * @property {string} colour a custom property of the page's style
 * @property {string} [fill] another, for the area below; with two lines the area between them
 * @property {number} [widthPx] @default 1.5
 */

/**
 * @typedef {object} ChartOptions
 * @property {readonly ChartLine[]} lines the uppermost first
 * @property {number} leastCeiling the axis goes at least up to this
 */

/** For the number at the upper end of the axis. */
const AXIS_PX = 30;
const FONT = "11px system-ui, sans-serif";

/** Draws seconds as lines over time: the present at the right edge. */
export class Chart {
  /** @type {HTMLElement} */
  #place;
  /** @type {ChartOptions} */
  #options;
  /** There while the chart is on screen. @type {uPlot | undefined} */
  #plot;
  /** @type {uPlot.AlignedData} */
  #columns = [[]];

  /**
   * @param {HTMLElement} place what the chart fills
   * @param {ChartOptions} options
   */
  constructor(place, options) {
    this.#place = place;
    this.#options = options;
    new ResizeObserver(() => this.#fit()).observe(place);
  }

  /**
   * @param {readonly Second[]} seconds
   * @param {number} nowMs
   */
  update(seconds, nowMs) {
    this.#columns = [
      seconds.map(({ endMs }) => (endMs - nowMs) / 1000),
      ...this.#options.lines.map(({ read }) => seconds.map(read)),
    ];
    this.#plot?.setData(this.#columns);
  }

  /** A chart that is not on screen has no size, and is not drawn. */
  #fit() {
    const { clientWidth: width, clientHeight: height } = this.#place;
    if (width === 0 || height === 0) {
      this.#plot?.destroy();
      this.#plot = undefined;
    } else if (this.#plot) {
      this.#plot.setSize({ width, height });
    } else {
      const plotOptions = { width, height, ...describePlot(this.#options, readColours(this.#place)) };
      this.#plot = new (chartLibrary())(plotOptions, this.#columns, this.#place);
    }
  }
}

/**
 * @param {ChartOptions} options
 * @param {(name: string) => string} colour
 * @returns {Omit<uPlot.Options, "width" | "height">}
 */
function describePlot({ lines, leastCeiling }, colour) {
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 2, 5, 0],
    scales: {
      x: { time: false, range: [-MINUTE_S, 0] },
      y: { range: (_, __, max) => [0, niceStep(Math.max(max ?? 0, leastCeiling))] },
    },
    axes: [{ show: false }, {
      size: AXIS_PX,
      gap: 4,
      font: FONT,
      stroke: colour("--chart-mark"),
      splits: (plot) => [0, plot.scales["y"]?.max ?? 0],
      values: (_, splits) => splits.map(String),
      grid: { stroke: colour("--chart-grid"), width: 1 },
      ticks: { show: false },
    }],
    series: [{}, ...lines.map((line) => describeLine(line, { colour, isBand: lines.length > 1 }))],
    ...(lines.length > 1 ? { bands: [{ series: [1, 2], fill: colour(lines[0]?.fill ?? "") }] } : {}),
  };
}

/**
 * @param {ChartLine} line
 * @param {{ colour: (name: string) => string, isBand: boolean }} options
 * @returns {uPlot.Series}
 */
function describeLine({ colour: name, fill, widthPx = 1.5 }, { colour, isBand }) {
  return {
    stroke: colour(name),
    width: widthPx,
    points: { show: false },
    ...(fill && !isBand ? { fill: colour(fill) } : {}),
  };
}

/**
 * @param {HTMLElement} element
 * @returns {(name: string) => string}
 */
function readColours(element) {
  const style = getComputedStyle(element);
  return (name) => style.getPropertyValue(name).trim();
}

/** What the script `/uplot.js` leaves in the page. @returns {typeof uPlot} */
function chartLibrary() {
  return /** @type {{ uPlot: typeof uPlot }} */ (/** @type {unknown} */ (globalThis)).uPlot;
}
