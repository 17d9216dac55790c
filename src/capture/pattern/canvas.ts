/**
 * Drawing with soft edges on a part of a picture.
 *
 * @module
 */

import type { PixelRectangle, RgbRaster } from "../../jpeg/encode/rgb_raster.ts";

/** A raster that covers a part of the picture; everything is drawn in the picture's coordinates. */
export interface Canvas {
  readonly raster: RgbRaster;
  /** Where in the picture the raster's upper left corner lies, in pixels. */
  readonly left: number;
  readonly top: number;
}

/** Red, green and blue, 0 … 255. */
export type Colour = readonly [number, number, number];

/** How far a point is from a shape, in pixels; negative inside. */
export type Distance = (x: number, y: number) => number;

/** Reads a colour as the web writes it: `#c07850`. */
export function parseColour(hex: string): Colour {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 0xff, value & 0xff];
}

/** The colour between two others: `share` of the second, 0 … 1. */
export function mixColours(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** Limits a value to 0 … 1. */
export function clampUnit(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

/** The length of a vector; `Math.hypot`, which minds overflow, takes ten times as long. */
export function lengthOf(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

/** Lays a colour over one pixel of the raster; `opacity` is 0 … 1. */
export function blendPixel(raster: RgbRaster, pixel: number, colour: Colour, opacity: number): void {
  const { rgb } = raster;
  const at = pixel * 3;
  rgb[at] = rgb[at]! + (colour[0] - rgb[at]!) * opacity;
  rgb[at + 1] = rgb[at + 1]! + (colour[1] - rgb[at + 1]!) * opacity;
  rgb[at + 2] = rgb[at + 2]! + (colour[2] - rgb[at + 2]!) * opacity;
}

/**
 * Fills a shape.
 *
 * @param shape its distance, the rectangle that holds it, its colour, how opaque it is and how wide its edge
 */
export function fillShape(
  canvas: Canvas,
  shape: {
    readonly distance: Distance;
    readonly bounds: PixelRectangle;
    readonly colour: Colour;
    /** @default 1 */
    readonly opacity?: number;
    /** Pixels over which the edge fades. @default 1 */
    readonly softness?: number;
  },
): void {
  const { distance, bounds, colour, opacity = 1, softness = 1 } = shape;
  const { raster, left, top } = canvas;
  const fromX = Math.max(left, Math.floor(bounds.left - softness));
  const toX = Math.min(left + raster.width, Math.ceil(bounds.left + bounds.width + softness));
  const fromY = Math.max(top, Math.floor(bounds.top - softness));
  const toY = Math.min(top + raster.height, Math.ceil(bounds.top + bounds.height + softness));
  for (let y = fromY; y < toY; y++) {
    for (let x = fromX; x < toX; x++) {
      const coverage = clampUnit(0.5 - distance(x + 0.5, y + 0.5) / softness) * opacity;
      if (coverage > 0) blendPixel(raster, (y - top) * raster.width + x - left, colour, coverage);
    }
  }
}

/** Fills a rectangle with rounded corners. */
export function fillRectangle(
  canvas: Canvas,
  shape: PixelRectangle & { readonly radius: number; readonly colour: Colour; readonly opacity?: number },
): void {
  const { radius, colour, opacity = 1 } = shape;
  const halfWidth = shape.width / 2, halfHeight = shape.height / 2;
  const centreX = shape.left + halfWidth, centreY = shape.top + halfHeight;
  const distance = (x: number, y: number) => {
    const beyondX = Math.abs(x - centreX) - halfWidth + radius;
    const beyondY = Math.abs(y - centreY) - halfHeight + radius;
    if (beyondX <= 0 || beyondY <= 0) return Math.max(beyondX, beyondY) - radius;
    return lengthOf(beyondX, beyondY) - radius;
  };
  fillShape(canvas, { distance, bounds: shape, colour, opacity });
}

/** A straight piece of a stroke: x and y of its start, x and y of its end. */
export type Segment = readonly [number, number, number, number];

/** Draws straight strokes with round ends. */
export function strokeSegments(
  canvas: Canvas,
  stroke: {
    readonly segments: readonly Segment[];
    /** Pixels. */
    readonly thickness: number;
    readonly colour: Colour;
    /** @default 1 */
    readonly opacity?: number;
    /** Pixels over which the edge fades. @default 1 */
    readonly softness?: number;
  },
): void {
  const { segments, thickness } = stroke;
  const toMiddle = distanceToSegments(segments);
  const distance = (x: number, y: number) => toMiddle(x, y) - thickness / 2;
  fillShape(canvas, { ...stroke, distance, bounds: boundsOf(segments, thickness / 2) });
}

/** The distance from the nearest of several segments; in flat arrays, because letters take most of the start-up. */
function distanceToSegments(segments: readonly Segment[]): Distance {
  const count = segments.length;
  const startX = Float64Array.from(segments, (segment) => segment[0]);
  const startY = Float64Array.from(segments, (segment) => segment[1]);
  const alongX = Float64Array.from(segments, (segment) => segment[2] - segment[0]);
  const alongY = Float64Array.from(segments, (segment) => segment[3] - segment[1]);
  const perLength = alongX.map((x, index) => 1 / Math.max(1e-9, x * x + alongY[index]! ** 2));
  return (x, y) => {
    let nearest = Infinity;
    for (let index = 0; index < count; index++) {
      const fromX = x - startX[index]!, fromY = y - startY[index]!;
      const share = clampUnit((fromX * alongX[index]! + fromY * alongY[index]!) * perLength[index]!);
      const offX = fromX - alongX[index]! * share, offY = fromY - alongY[index]! * share;
      const squared = offX * offX + offY * offY;
      if (squared < nearest) nearest = squared;
    }
    return Math.sqrt(nearest);
  };
}

function boundsOf(segments: readonly Segment[], margin: number): PixelRectangle {
  const xs = segments.flatMap(([x0, , x1]) => [x0, x1]);
  const ys = segments.flatMap(([, y0, , y1]) => [y0, y1]);
  const left = Math.min(...xs) - margin, top = Math.min(...ys) - margin;
  return { left, top, width: Math.max(...xs) + margin - left, height: Math.max(...ys) + margin - top };
}
