/**
 * The parts of the map: axes, path, start and robot. All of them draw in pixels from the map's upper left corner.
 *
 * @module
 */

import { niceStep, placeTicks, project } from "./trajectory_scale.js";

/** @import { PathPoint, Place } from "./trajectory.js" */
/** @import { PlotView, Size } from "./trajectory_scale.js" */

/**
 * @typedef {object} Style
 * @property {string} path colours, as CSS writes them
 * @property {string} start
 * @property {string} robot
 * @property {string} outline
 * @property {string} grid
 * @property {string} axis
 * @property {string} label
 * @property {string} family fonts
 */

/** @typedef {{ readonly view: PlotView, readonly map: Size, readonly style: Style }} Drawing */

/** The least room between two marks of an axis. */
const TICK_PX = 32;
const LABEL_PX = 11;
/** Room for the numbers beside the map. */
const MAX_LABEL_PX = 24;
/** Where labels end, left of the map and below it. */
const LABEL_GAP_PX = 5;
/** The end of an axis holds its name. */
const NAME_PX = 18;
const PIECE_POINTS = 256;
const START_RADIUS_PX = 4;
/** The robot that looks forward: its bow, its right corner, its notch, its left corner. */
const ARROW = /** @type {const} */ ([[0, -10], [7, 8], [0, 4], [-7, 8]]);
const DOT_RADIUS_PX = 5.5;

/**
 * The colours and fonts that the page's style gives the plot.
 *
 * @param {HTMLElement} element
 * @returns {Style}
 */
export function readStyle(element) {
  const style = getComputedStyle(element);
  const read = (/** @type {string} */ name) => style.getPropertyValue(name);
  return {
    path: read("--plot-path"),
    start: read("--plot-start"),
    robot: read("--plot-robot"),
    outline: read("--plot-outline"),
    grid: read("--plot-grid"),
    axis: read("--plot-axis"),
    label: read("--plot-label"),
    family: style.fontFamily,
  };
}

/**
 * Lines at round metres, the ones through the origin stronger, and their numbers.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Drawing} drawing
 */
export function drawAxes(context, { view, map, style }) {
  context.font = `${LABEL_PX}px ${style.family}`;
  context.fillStyle = style.label;
  context.lineWidth = 1;
  const { across, up } = placeMarks(context, view, map);
  const baseline = map.height + LABEL_GAP_PX + LABEL_PX - 1;
  context.textAlign = "center";
  for (const { value, label } of across) {
    const x = Math.round(project({ x: value, forward: 0 }, view, map)[0]) + 0.5;
    drawLine(context, [x, 0], [x, map.height], value === 0 ? style.axis : style.grid);
    if (x > NAME_PX / 2 && x < map.width - NAME_PX) context.fillText(label, x, baseline);
  }
  context.textAlign = "right";
  context.fillText("x", map.width, baseline);
  context.fillText("m", -LABEL_GAP_PX, baseline);
  context.textBaseline = "middle";
  for (const { value, label } of up) {
    const y = Math.round(project({ x: 0, forward: value }, view, map)[1]) + 0.5;
    drawLine(context, [0, y], [map.width, y], value === 0 ? style.axis : style.grid);
    // A number that is too long is squeezed; half of it would be another one.
    if (y > NAME_PX) context.fillText(label, -LABEL_GAP_PX, y, MAX_LABEL_PX);
  }
  context.fillText("−z", -LABEL_GAP_PX, LABEL_PX / 2);
}

/**
 * The marks of both axes, as far apart as their numbers need.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {PlotView} view
 * @param {Size} map
 */
function placeMarks(context, { x, forward, metresPerPixel }, map) {
  const halfX = map.width / 2 * metresPerPixel;
  const halfForward = map.height / 2 * metresPerPixel;
  const place = (/** @type {number} */ step) => ({
    across: placeTicks({ from: x - halfX, to: x + halfX, step }),
    up: placeTicks({ from: forward - halfForward, to: forward + halfForward, step }),
  });
  const marks = place(niceStep(TICK_PX * metresPerPixel));
  const widest = Math.max(0, ...marks.across.map(({ label }) => context.measureText(label).width));
  return widest + LABEL_PX > TICK_PX ? place(niceStep((widest + LABEL_PX) * metresPerPixel)) : marks;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly PathPoint[]} points
 * @param {Drawing} drawing
 */
export function drawPath(context, points, { view, map, style }) {
  context.save();
  context.beginPath();
  context.rect(0, 0, map.width, map.height);
  context.clip();
  context.lineWidth = 2;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.strokeStyle = style.path;
  // Some short pieces are drawn faster than a long one.
  for (let from = 0; from < points.length; from += PIECE_POINTS) {
    strokePiece(context, points.slice(from, from + PIECE_POINTS + 1), { view, map, style });
  }
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly PathPoint[]} points
 * @param {Drawing} drawing
 */
function strokePiece(context, points, { view, map }) {
  let [lastX, lastY] = [Infinity, Infinity];
  context.beginPath();
  points.forEach((point, index) => {
    const [x, y] = project(point, view, map);
    const isFirst = index === 0 || point.startsLine;
    const isSeen = Math.hypot(x - lastX, y - lastY) >= 1 || index === points.length - 1;
    if (!isFirst && !isSeen) return;
    if (isFirst) context.moveTo(x, y);
    // A line of one point is a dot.
    context.lineTo(x, y);
    [lastX, lastY] = [x, y];
  });
  context.stroke();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {Place} start
 * @param {Drawing} drawing
 */
export function drawStart(context, start, { view, map, style }) {
  const [x, y] = project(start, view, map);
  context.beginPath();
  context.arc(x, y, START_RADIUS_PX, 0, 2 * Math.PI);
  context.fillStyle = style.outline;
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = style.start;
  context.stroke();
}

/**
 * An arrow that looks where the robot looks; a dot where that is not known.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Place & { yawDegrees: number | undefined }} robot
 * @param {Drawing} drawing
 */
export function drawRobot(context, robot, { view, map, style }) {
  context.save();
  context.translate(...project(robot, view, map));
  context.beginPath();
  if (robot.yawDegrees === undefined) {
    context.arc(0, 0, DOT_RADIUS_PX, 0, 2 * Math.PI);
  } else {
    // On screen, positive turns right.
    context.rotate(-robot.yawDegrees * Math.PI / 180);
    for (const [x, y] of ARROW) context.lineTo(x, y);
    context.closePath();
  }
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = style.outline;
  context.stroke();
  context.fillStyle = style.robot;
  context.fill();
  context.restore();
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {readonly [number, number]} from
 * @param {readonly [number, number]} to
 * @param {string} colour
 */
function drawLine(context, from, to, colour) {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.strokeStyle = colour;
  context.stroke();
}
