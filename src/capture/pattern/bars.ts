/**
 * The strip at the foot of the test pattern: colour bars, grey scales, and lines that show the resolution.
 *
 * @module
 */

import type { PixelRectangle, RgbRaster } from "../../jpeg/encode/rgb_raster.ts";
import { blendPixel, type Colour, parseColour } from "./canvas.ts";

/** White, yellow, cyan, green, magenta, red, blue and black at 75 %, as in EBU bars. */
const BARS = ["#c0c0c0", "#c0c000", "#00c0c0", "#00c000", "#c000c0", "#c00000", "#0000c0", "#101010"]
  .map(parseColour);
const GREY_STEPS = 11;
/** Widths of the lines in the rows of the gratings, in pixels. */
const LINE_WIDTHS = [4, 3, 2, 1];

/** Gives the colour of a place in a field, in pixels from its upper left corner. */
type Field = (x: number, y: number) => Colour;

/** Paints the strip into `rectangle`, and on to the right and lower edges of the raster. */
export function paintBars(raster: RgbRaster, rectangle: PixelRectangle): void {
  const { left, top, width, height } = rectangle;
  const square = Math.min(height, Math.floor(width / 8));
  const barsWidth = Math.floor((width - 2 * square) * 0.62);
  const greysWidth = width - 2 * square - barsWidth;
  const fields: readonly { readonly width: number; readonly field: Field }[] = [
    { width: barsWidth, field: (x) => BARS[Math.floor(x * BARS.length / barsWidth)]! },
    { width: greysWidth, field: greys(greysWidth, height) },
    { width: square, field: gratings(height) },
    { width: raster.width, field: zonePlate(square, height) },
  ];
  let from = left;
  for (const { width, field } of fields) {
    const to = Math.min(raster.width, from + width);
    for (let y = top; y < raster.height; y++) {
      for (let x = from; x < to; x++) blendPixel(raster, y * raster.width + x, field(x - from, y - top), 1);
    }
    from = to;
  }
}

/** A gradient above, steps below. */
function greys(width: number, height: number): Field {
  return (x, y) => {
    const share = y < height / 2 ? x / (width - 1) : Math.floor(x * GREY_STEPS / width) / (GREY_STEPS - 1);
    return grey(share * 255);
  };
}

/** Black and white lines, finer from row to row. */
function gratings(height: number): Field {
  return (x, y) => {
    const row = Math.min(LINE_WIDTHS.length - 1, Math.floor(y * LINE_WIDTHS.length / height));
    return grey(Math.floor(x / LINE_WIDTHS[row]!) % 2 === 0 ? 225 : 25);
  };
}

/** Rings that become finer outwards. */
function zonePlate(size: number, height: number): Field {
  return (x, y) => {
    const offX = x - size / 2 + 0.5, offY = y - height / 2 + 0.5;
    return grey(125 + 100 * Math.cos((offX * offX + offY * offY) * Math.PI / size * 0.7));
  };
}

function grey(level: number): Colour {
  return [level, level, level];
}
