// @ts-check
/**
 * Which part of the ground a plot shows, how large, and where its axes are marked.
 *
 * @module
 */

/** @import { Bounds, Place } from "./trajectory.js" */

/** Pixels. @typedef {{ readonly width: number, readonly height: number }} Size */

/**
 * The ground as seen from above: what is in the middle of the plot, and how large.
 *
 * @typedef {object} PlotView
 * @property {number} x metres
 * @property {number} forward metres
 * @property {number} metresPerPixel of both axes
 */

/** Metres along the shorter side; below that a tracker's noise would look like a drive. */
const MIN_SPAN = 2;
/** Pixels between the path and the plot's edge. */
const MARGIN_PX = 8;
/** How much larger than the path a new view is, so that the path can grow before the next one. */
const ROOM = 1.25;
const NICE = [1, 2, 5, 10];

/**
 * The view that holds the path: the present one as long as the path fits in it, else one with room to grow.
 *
 * @param {Bounds} bounds
 * @param {Size} size
 * @param {PlotView} [current]
 * @returns {PlotView}
 */
export function fitView(bounds, size, current) {
  if (current && isInside(bounds, size, current)) return current;
  const { width, height } = innerSize(size);
  const needed = Math.max(
    (bounds.maxX - bounds.minX) * ROOM / width,
    (bounds.maxForward - bounds.minForward) * ROOM / height,
    MIN_SPAN / Math.min(width, height),
  );
  return {
    x: (bounds.minX + bounds.maxX) / 2,
    forward: (bounds.minForward + bounds.maxForward) / 2,
    metresPerPixel: needed,
  };
}

/**
 * A view on the way from one to another.
 *
 * @param {PlotView} from
 * @param {PlotView} to
 * @param {number} share of the way, 0 … 1
 * @returns {PlotView}
 */
export function blendViews(from, to, share) {
  const blend = (/** @type {number} */ a, /** @type {number} */ b) => a + (b - a) * share;
  return {
    x: blend(from.x, to.x),
    forward: blend(from.forward, to.forward),
    metresPerPixel: from.metresPerPixel * (to.metresPerPixel / from.metresPerPixel) ** share,
  };
}

/**
 * Where a place is in the plot: pixels from its upper left corner.
 *
 * @param {Place} place
 * @param {PlotView} view
 * @param {Size} size
 * @returns {[x: number, y: number]}
 */
export function project(place, view, { width, height }) {
  return [
    width / 2 + (place.x - view.x) / view.metresPerPixel,
    height / 2 - (place.forward - view.forward) / view.metresPerPixel,
  ];
}

/**
 * The smallest of … 0.1, 0.2, 0.5, 1, 2, 5 … that is not below `least`.
 *
 * @param {number} least above 0
 * @returns {number}
 */
export function niceStep(least) {
  const exponent = Math.floor(Math.log10(least));
  // Powers of ten below 1 are not exact; their reciprocals are.
  const scale = (/** @type {number} */ digit) =>
    exponent < 0 ? digit / 10 ** -exponent : digit * 10 ** exponent;
  return NICE.map(scale).find((step) => step >= least) ?? scale(10);
}

/**
 * The marks of an axis between two values.
 *
 * @param {{ from: number, to: number, step: number }} range
 * @returns {{ value: number, label: string }[]}
 */
export function placeTicks({ from, to, step }) {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  return Array.from({ length: count }, (_, i) => {
    const value = (first + i) * step;
    return { value, label: (first + i === 0 ? "0" : value.toFixed(decimals)).replace("-", "−") };
  });
}

/**
 * @param {Bounds} bounds
 * @param {Size} size
 * @param {PlotView} view
 */
function isInside(bounds, size, view) {
  const { width, height } = innerSize(size);
  const halfX = width / 2 * view.metresPerPixel;
  const halfForward = height / 2 * view.metresPerPixel;
  return bounds.minX >= view.x - halfX && bounds.maxX <= view.x + halfX &&
    bounds.minForward >= view.forward - halfForward && bounds.maxForward <= view.forward + halfForward;
}

/** @param {Size} size */
function innerSize({ width, height }) {
  return { width: Math.max(1, width - 2 * MARGIN_PX), height: Math.max(1, height - 2 * MARGIN_PX) };
}
