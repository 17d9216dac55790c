/**
 * The moving object of the test pattern: a rover that drives across the picture. Its mast shows tearing, its wheels
 * show whether the picture stands still.
 *
 * @module
 */

import type { PixelRectangle } from "../jpeg/encode/rgb_raster.ts";
import {
  type Canvas,
  type Colour,
  fillDisc,
  fillRectangle,
  fillShape,
  parseColour,
  type Segment,
  strokeSegments,
} from "./test_pattern_canvas.ts";

const HULL = parseColour("#f2ede4");
const TRIM = parseColour("#f0703c");
const METAL = parseColour("#8d97a5");
const TYRE = parseColour("#23242b");
const GLASS = parseColour("#3fb4e8");
const WHEELS_X = [-46, 0, 46];
const WHEEL_RADIUS = 19;
const SPOKES = 5;

/** Where a rover stands, in pixels: the middle of its track, and how many pixels one of its units has. */
export interface RoverPlace {
  readonly x: number;
  readonly groundY: number;
  readonly scale: number;
}

/** The rectangle that holds a rover and its shadow. */
export function roverBounds({ x, groundY, scale }: RoverPlace): PixelRectangle {
  return { left: x - 86 * scale, top: groundY - 152 * scale, width: 172 * scale, height: 163 * scale };
}

/** Draws a rover; its wheels have rolled to where it stands. */
export function drawRover(canvas: Canvas, place: RoverPlace): void {
  const pen = createPen(canvas, place);
  drawShadow(canvas, place);
  pen.line([[-46, -19, -22, -42], [0, -19, -22, -42], [-22, -42, 20, -46], [20, -46, 46, -19]], 6, METAL);
  pen.line([[-52, -74, -58, -132]], 2.5, METAL);
  pen.disc(-58, -134, 4.5, TRIM);
  pen.line([[40, -74, 40, -122]], 7, METAL);
  pen.box([-66, -78, 128, 34], 7, HULL);
  pen.box([-66, -56, 128, 7], 0, TRIM);
  pen.box([-74, -84, 92, 8], 3, GLASS);
  pen.box([18, -144, 46, 26], 7, HULL);
  pen.disc(52, -131, 9, TYRE);
  pen.disc(53.5, -132, 4.5, GLASS);
  pen.disc(31, -131, 4, TRIM);
  for (const wheelX of WHEELS_X) drawWheel(pen, wheelX, place.x / place.scale / WHEEL_RADIUS);
}

/** Draws in the rover's own units: 0 is the middle of its track, up is negative. */
interface Pen {
  line(segments: readonly Segment[], thickness: number, colour: Colour): void;
  box(leftTopWidthHeight: Segment, radius: number, colour: Colour): void;
  disc(x: number, y: number, radius: number, colour: Colour): void;
}

function createPen(canvas: Canvas, { x: originX, groundY, scale }: RoverPlace): Pen {
  const toX = (x: number) => originX + x * scale;
  const toY = (y: number) => groundY + y * scale;
  return {
    line: (segments, thickness, colour) =>
      strokeSegments(canvas, {
        segments: segments.map(([x0, y0, x1, y1]): Segment => [toX(x0), toY(y0), toX(x1), toY(y1)]),
        thickness: thickness * scale,
        colour,
      }),
    box: ([left, top, width, height], radius, colour) =>
      fillRectangle(canvas, {
        left: toX(left),
        top: toY(top),
        width: width * scale,
        height: height * scale,
        radius: radius * scale,
        colour,
      }),
    disc: (x, y, radius, colour) =>
      fillDisc(canvas, { x: toX(x), y: toY(y), radius: radius * scale, colour }),
  };
}

function drawWheel(pen: Pen, x: number, angle: number): void {
  pen.disc(x, -WHEEL_RADIUS, WHEEL_RADIUS, TYRE);
  pen.disc(x, -WHEEL_RADIUS, WHEEL_RADIUS - 5, METAL);
  const spokes = Array.from({ length: SPOKES }, (_, index): Segment => {
    const turn = angle + index * 2 * Math.PI / SPOKES;
    const reach = WHEEL_RADIUS - 4;
    return [x, -WHEEL_RADIUS, x + reach * Math.cos(turn), -WHEEL_RADIUS + reach * Math.sin(turn)];
  });
  pen.line(spokes, 3.5, TYRE);
  pen.disc(x, -WHEEL_RADIUS, 4.5, HULL);
}

function drawShadow(canvas: Canvas, { x: centreX, groundY, scale }: RoverPlace): void {
  const radiusX = 80 * scale, radiusY = 8 * scale;
  fillShape(canvas, {
    distance: (x, y) => (Math.hypot((x - centreX) / radiusX, (y - groundY) / radiusY) - 0.7) * radiusY,
    bounds: { left: centreX - radiusX, top: groundY - radiusY, width: 2 * radiusX, height: 2 * radiusY },
    colour: TYRE,
    opacity: 0.6,
    softness: 0.6 * radiusY,
  });
}
