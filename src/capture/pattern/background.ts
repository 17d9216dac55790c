/**
 * Everything in the test pattern that never changes.
 *
 * @module
 */

import { createRgbRaster, type RgbRaster } from "../../jpeg/encode/rgb_raster.ts";
import { paintBars } from "./bars.ts";
import { parseColour } from "./canvas.ts";
import { drawText, measureText } from "./font.ts";
import { MCU_PIXELS, type TestPatternLayout } from "./layout.ts";
import { paintScene } from "./scene.ts";

const CAPTION_COLOUR = parseColour("#ffe3b8");

/**
 * Paints landscape, bars and captions.
 *
 * @param height of the picture in pixels
 * @returns a raster of whole MCUs
 */
export function paintBackground(layout: TestPatternLayout, height: number): RgbRaster {
  const raster = createRgbRaster({ width: layout.columns * MCU_PIXELS, height: layout.rows * MCU_PIXELS });
  paintScene(raster, height);
  paintBars(raster, layout.bars);
  for (const { text, height, top, left } of layout.captions) {
    const style = { height, colour: CAPTION_COLOUR, weight: 0.12 };
    const centred = (layout.bars.width - measureText(text, style)) / 2;
    drawText({ raster, left: 0, top: 0 }, { text, top, left: left ?? centred }, style);
  }
  return raster;
}
