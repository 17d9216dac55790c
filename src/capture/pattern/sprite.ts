/**
 * Drawings that are made once and put on many backgrounds.
 *
 * @module
 */

import { createRgbRaster, type PixelRectangle, type RgbRaster } from "../../jpeg/encode/rgb_raster.ts";
import type { Canvas } from "./canvas.ts";

/** A drawing with soft edges. */
export interface Sprite {
  /** Where in the picture it was drawn, in whole pixels. */
  readonly bounds: PixelRectangle;
  /** Its colours, already multiplied with its opacity. */
  readonly ink: RgbRaster;
  /** The share of the background that shows through each byte of `ink`, 0 … 1. */
  readonly clearness: Float32Array;
}

/** Cuts a drawing out: what differs between black and white paper shows how clear it is. */
export function cutOut(bounds: PixelRectangle, draw: (canvas: Canvas) => void): Sprite {
  const ink = createRgbRaster(bounds), onWhite = createRgbRaster(bounds);
  onWhite.rgb.fill(255);
  draw({ raster: ink, left: bounds.left, top: bounds.top });
  draw({ raster: onWhite, left: bounds.left, top: bounds.top });
  const clearness = Float32Array.from(ink.rgb, (level, index) => (onWhite.rgb[index]! - level) / 255);
  return { bounds, ink, clearness };
}

/** Draws a sprite `offsetX` whole pixels to the right of where it was made; the part outside the canvas is left out. */
export function drawSprite(canvas: Canvas, sprite: Sprite, offsetX: number): void {
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
