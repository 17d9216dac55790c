/**
 * The moving object of the test pattern: a rover that drives across the picture. Its mast shows tearing, its wheels
 * show whether the picture stands still.
 *
 * @module
 */

import { createRgbRaster, type PixelRectangle, type RgbRaster } from "../../jpeg/encode/rgb_raster.ts";
import {
  type Canvas,
  type Colour,
  fillRectangle,
  fillShape,
  lengthOf,
  parseColour,
  type Segment,
  strokeSegments,
} from "./canvas.ts";

const HULL = parseColour("#f2ede4");
const TRIM = parseColour("#f0703c");
const METAL = parseColour("#8d97a5");
const TYRE = parseColour("#23242b");
const GLASS = parseColour("#3fb4e8");
const WHEELS_X = [-46, 0, 46];
const WHEEL_RADIUS = 19;
const SPOKES = 5;
/** So many drawings, from one spoke to the next, look like a wheel that rolls. */
const WHEEL_TURNS = 8;

/** The size of a picture's rover. */
export interface RoverSize {
  /** Where its wheels touch the ground, in whole pixels from the top of the picture. */
  readonly groundY: number;
  /** Pixels of one of its units. */
  readonly scale: number;
}

/** Draws the rover at any place, `x` pixels (whole) from the left edge to its middle. */
export class Rover {
  readonly #size: RoverSize;
  /** The rover about x = 0, for each turn of its wheels. */
  readonly #sprites = new Map<number, Sprite>();

  constructor(size: RoverSize) {
    this.#size = size;
  }

  /** Half its width, shadow included, in pixels. */
  get reach(): number {
    return Math.ceil(86 * this.#size.scale);
  }

  /** The rectangle that holds it. */
  boundsAt(x: number): PixelRectangle {
    const { groundY, scale } = this.#size;
    const top = groundY - Math.ceil(148 * scale);
    return {
      left: x - this.reach,
      top,
      width: 2 * this.reach,
      height: groundY + Math.ceil(10 * scale) - top,
    };
  }

  /** Draws it; its wheels have rolled to where it stands. */
  drawAt(canvas: Canvas, x: number): void {
    const perTurn = 2 * Math.PI * WHEEL_RADIUS * this.#size.scale / SPOKES;
    const turn = Math.floor((x / perTurn - Math.floor(x / perTurn)) * WHEEL_TURNS);
    drawSprite(canvas, this.#spriteOf(turn), x);
  }

  #spriteOf(turn: number): Sprite {
    const known = this.#sprites.get(turn);
    if (known) return known;
    const angle = turn / WHEEL_TURNS * 2 * Math.PI / SPOKES;
    const sprite = cutOut(this.boundsAt(0), (canvas) => drawRover(canvas, this.#size, angle));
    this.#sprites.set(turn, sprite);
    return sprite;
  }
}

/** Draws a rover about x = 0. */
function drawRover(canvas: Canvas, size: RoverSize, wheelAngle: number): void {
  const pen = createPen(canvas, size);
  drawShadow(canvas, size);
  pen.line([[-46, -19, -22, -42], [0, -19, -22, -42], [-22, -42, 20, -46], [20, -46, 46, -19]], 6, METAL);
  pen.line([[-52, -74, -58, -132]], 2.5, METAL);
  drawDisc(pen, -58, -134, 4.5, TRIM);
  pen.line([[40, -74, 40, -122]], 7, METAL);
  pen.box([-66, -78, 128, 34], 7, HULL);
  pen.box([-66, -56, 128, 7], 0, TRIM);
  pen.box([-74, -84, 92, 8], 3, GLASS);
  pen.box([18, -144, 46, 26], 7, HULL);
  drawDisc(pen, 52, -131, 9, TYRE);
  drawDisc(pen, 53.5, -132, 4.5, GLASS);
  drawDisc(pen, 31, -131, 4, TRIM);
  for (const wheelX of WHEELS_X) drawWheel(pen, wheelX, wheelAngle);
}

/** Draws in the rover's own units: 0 is the middle of its track, up is negative. */
interface Pen {
  line(segments: readonly Segment[], thickness: number, colour: Colour): void;
  box(leftTopWidthHeight: Segment, radius: number, colour: Colour): void;
}

function createPen(canvas: Canvas, { groundY, scale }: RoverSize): Pen {
  const toX = (x: number) => x * scale;
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
  };
}

function drawDisc(pen: Pen, x: number, y: number, radius: number, colour: Colour): void {
  pen.box([x - radius, y - radius, 2 * radius, 2 * radius], radius, colour);
}

function drawWheel(pen: Pen, x: number, angle: number): void {
  drawDisc(pen, x, -WHEEL_RADIUS, WHEEL_RADIUS, TYRE);
  drawDisc(pen, x, -WHEEL_RADIUS, WHEEL_RADIUS - 5, METAL);
  const spokes = Array.from({ length: SPOKES }, (_, index): Segment => {
    const turn = angle + index * 2 * Math.PI / SPOKES;
    const reach = WHEEL_RADIUS - 4;
    return [x, -WHEEL_RADIUS, x + reach * Math.cos(turn), -WHEEL_RADIUS + reach * Math.sin(turn)];
  });
  pen.line(spokes, 3.5, TYRE);
  drawDisc(pen, x, -WHEEL_RADIUS, 4.5, HULL);
}

function drawShadow(canvas: Canvas, { groundY, scale }: RoverSize): void {
  const radiusX = 80 * scale, radiusY = 8 * scale;
  fillShape(canvas, {
    distance: (x, y) => (lengthOf(x / radiusX, (y - groundY) / radiusY) - 0.7) * radiusY,
    bounds: { left: -radiusX, top: groundY - radiusY, width: 2 * radiusX, height: 2 * radiusY },
    colour: TYRE,
    opacity: 0.6,
    softness: 0.6 * radiusY,
  });
}

/** A drawing with soft edges that is made once and put on many backgrounds. */
interface Sprite {
  /** Where in the picture it was drawn, in whole pixels. */
  readonly bounds: PixelRectangle;
  /** Its colours, already multiplied with its opacity. */
  readonly ink: RgbRaster;
  /** The share of the background that shows through each byte of `ink`, 0 … 1. */
  readonly clearness: Float32Array;
}

/** Cuts a drawing out: what differs between black and white paper shows how clear it is. */
function cutOut(bounds: PixelRectangle, draw: (canvas: Canvas) => void): Sprite {
  const ink = createRgbRaster(bounds), onWhite = createRgbRaster(bounds);
  onWhite.rgb.fill(255);
  draw({ raster: ink, left: bounds.left, top: bounds.top });
  draw({ raster: onWhite, left: bounds.left, top: bounds.top });
  const clearness = Float32Array.from(ink.rgb, (level, index) => (onWhite.rgb[index]! - level) / 255);
  return { bounds, ink, clearness };
}

/** Draws a sprite `offsetX` whole pixels to the right of where it was made; the part outside the canvas is left out. */
function drawSprite(canvas: Canvas, sprite: Sprite, offsetX: number): void {
  const { raster, left, top } = canvas;
  const { bounds, ink, clearness } = sprite;
  const shiftX = bounds.left + offsetX - left, shiftY = bounds.top - top;
  const fromX = Math.max(0, -shiftX), toX = Math.min(ink.width, raster.width - shiftX);
  const fromY = Math.max(0, -shiftY), toY = Math.min(ink.height, raster.height - shiftY);
  for (let y = fromY; y < toY; y++) {
    const shift = ((y + shiftY) * raster.width + shiftX - y * ink.width) * 3;
    const end = (y * ink.width + toX) * 3;
    for (let at = (y * ink.width + fromX) * 3; at < end; at++) {
      raster.rgb[at + shift] = ink.rgb[at]! + raster.rgb[at + shift]! * clearness[at]!;
    }
  }
}
