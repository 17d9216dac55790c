/**
 * Draws the path of the robot as a map: x to the right, forward (−z) up, the same scale on both axes.
 *
 * 1. Something changed: the next refresh of the screen draws once.
 * 2. The view grows when the path leaves it, and is fitted anew where another path begins (`trajectory_scale.js`); it
 *    glides there.
 * 3. Axes and path are drawn on a layer of their own, to which new pieces are added; all of it again only where the view
 *    or the older path has changed.
 * 4. The layer, the path's last piece and the robot go to the screen.
 *
 * A plot that is not on screen has no size and draws nothing.
 *
 * @module
 */

import { drawAxes, drawPath, drawRobot, drawStart, readStyle } from "./trajectory_marks.js";
import { blendViews, fitView } from "./trajectory_scale.js";

/** @import { Place, Trajectory } from "./trajectory.js" */
/** @import { Style } from "./trajectory_marks.js" */
/** @import { PlotView, Size } from "./trajectory_scale.js" */

/**
 * @typedef {object} Drawn
 * @property {PlotView} view
 * @property {Size} map
 * @property {Style} style
 * @property {number} scale device pixels in a CSS pixel
 * @property {number} revision of the trajectory
 * @property {number} points of it that are drawn
 */

/** How long the view glides. */
const GLIDE_MS = 300;
/** Around the map, for the numbers of its axes. */
const EDGE_PX = { left: 30, right: 9, top: 9, bottom: 18 };

/** A map of one trajectory. */
export class TrajectoryPlot {
  #canvas = document.createElement("canvas");
  #layer = document.createElement("canvas");
  /** @type {Trajectory} */
  #trajectory;
  /** Where the robot looks, absent while that is not known. @type {number | undefined} */
  #yawDegrees;
  /** Of the canvas, in CSS pixels. @type {Size} */
  #size = { width: 0, height: 0 };
  #isScheduled = false;
  /** Where the view glides to. @type {PlotView | undefined} */
  #target;
  /** Of the path that the view was fitted to. @type {Place | undefined} */
  #start;
  /** @type {{ from: PlotView, startMs: number } | undefined} */
  #glide;
  /** What the layer shows. @type {Drawn | undefined} */
  #drawn;

  /**
   * @param {HTMLElement} place what the map fills
   * @param {Trajectory} trajectory
   */
  constructor(place, trajectory) {
    this.#trajectory = trajectory;
    place.append(this.#canvas);
    new ResizeObserver(([entry]) => this.#handleSize(entry?.contentRect)).observe(place);
  }

  /**
   * The trajectory has grown, or has begun anew.
   *
   * @param {number | undefined} yawDegrees
   */
  update(yawDegrees) {
    this.#yawDegrees = yawDegrees;
    this.#schedule();
  }

  /** @param {Size | undefined} size */
  #handleSize(size) {
    this.#size = { width: size?.width ?? 0, height: size?.height ?? 0 };
    this.#target = undefined;
    this.#drawn = undefined;
    this.#schedule();
  }

  #schedule() {
    if (this.#isScheduled || this.#size.width === 0 || this.#size.height === 0) return;
    this.#isScheduled = true;
    requestAnimationFrame((nowMs) => {
      this.#isScheduled = false;
      if (this.#size.width > 0) this.#draw(nowMs);
    });
  }

  /** @param {number} nowMs */
  #draw(nowMs) {
    const { bounds, start } = this.#trajectory;
    if (!bounds) return;
    const map = mapSize(this.#size);
    const target = fitView(bounds, map, start === this.#start ? this.#target : undefined);
    this.#start = start;
    const view = this.#glideTo(target, nowMs);
    this.#drawn = this.#drawLayer(view, map);
    this.#drawScreen(this.#drawn);
    if (this.#glide) this.#schedule();
  }

  /**
   * The view at this moment, on the way to that which holds the path.
   *
   * @param {PlotView} target
   * @param {number} nowMs
   * @returns {PlotView}
   */
  #glideTo(target, nowMs) {
    if (target !== this.#target) {
      const from = this.#target && this.#drawn?.view;
      this.#glide = from && !prefersStillness() ? { from, startMs: nowMs } : undefined;
      this.#target = target;
    }
    if (!this.#glide) return target;
    const share = (nowMs - this.#glide.startMs) / GLIDE_MS;
    if (share < 1) return blendViews(this.#glide.from, target, share * share * (3 - 2 * share));
    this.#glide = undefined;
    return target;
  }

  /**
   * @param {PlotView} view
   * @param {Size} map
   * @returns {Drawn}
   */
  #drawLayer(view, map) {
    const { points, revision } = this.#trajectory;
    const old = this.#drawn;
    const scale = devicePixelRatio;
    const isSame = old?.view === view && old.revision === revision && old.scale === scale;
    if (!isSame) resize(this.#layer, this.#size, scale);
    const style = isSame ? old.style : readStyle(this.#canvas);
    const drawn = { view, map, style, scale, revision, points: points.length };
    const context = this.#layer.getContext("2d");
    if (!context) return drawn;
    context.setTransform(scale, 0, 0, scale, EDGE_PX.left * scale, EDGE_PX.top * scale);
    if (!isSame) drawAxes(context, drawn);
    // The piece that ends at the first new point begins at the last old one.
    const from = isSame ? Math.max(0, old.points - 1) : 0;
    if (!isSame || points.length > old.points) drawPath(context, points.slice(from), drawn);
    return drawn;
  }

  /** @param {Drawn} drawn */
  #drawScreen(drawn) {
    const { points, head, start } = this.#trajectory;
    const { width, height } = this.#layer;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      Object.assign(this.#canvas, { width, height });
    }
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    context.drawImage(this.#layer, 0, 0);
    context.scale(drawn.scale, drawn.scale);
    context.translate(EDGE_PX.left, EDGE_PX.top);
    const last = points.at(-1);
    if (last && head) drawPath(context, [last, { ...head, startsLine: false }], drawn);
    if (start) drawStart(context, start, drawn);
    if (head) drawRobot(context, { ...head, yawDegrees: this.#yawDegrees }, drawn);
  }
}

/**
 * What is left of the canvas for the map.
 *
 * @param {Size} canvas
 * @returns {Size}
 */
function mapSize({ width, height }) {
  return {
    width: Math.max(1, width - EDGE_PX.left - EDGE_PX.right),
    height: Math.max(1, height - EDGE_PX.top - EDGE_PX.bottom),
  };
}

/**
 * Gives a canvas its size, and empties it.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Size} size
 * @param {number} scale
 */
function resize(canvas, { width, height }, scale) {
  Object.assign(canvas, { width: Math.round(width * scale), height: Math.round(height * scale) });
}

function prefersStillness() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
