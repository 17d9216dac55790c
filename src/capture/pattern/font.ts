/**
 * The test pattern's lettering: strokes over a soft shadow.
 *
 * @module
 */

import { BASE_LINE_UNITS, letterOf } from "../../text/letters.ts";
import { type Canvas, type Colour, parseColour, type Segment, strokeSegments } from "./canvas.ts";

/** How to draw a text. */
export interface TextStyle {
  /** Of capitals and digits, in pixels. */
  readonly height: number;
  readonly colour: Colour;
  /** Of the strokes, as a share of the height. @default 0.13 */
  readonly weight?: number;
  /** Width of the characters, 1 being normal. @default 1 */
  readonly stretch?: number;
}

/** A text and the place of its upper left corner, in pixels. */
export interface PlacedText {
  readonly text: string;
  readonly left: number;
  readonly top: number;
}

/** Draws a line of text over a soft shadow. Characters without strokes stay empty. */
export function drawText(canvas: Canvas, placed: PlacedText, style: TextStyle): void {
  const { height, weight = 0.13, colour } = style;
  const segments = layOut(placed, style);
  const thickness = height * weight;
  for (const character of segments) {
    const shadow = { thickness: thickness * 1.3, softness: thickness * 1.6 + 1, opacity: 0.45 };
    strokeSegments(canvas, { segments: character, colour: parseColour("#0a1024"), ...shadow });
  }
  for (const character of segments) strokeSegments(canvas, { segments: character, colour, thickness });
}

/** The width of a line of text, in pixels. */
export function measureText(text: string, style: TextStyle): number {
  const right = layOut({ text, left: 0, top: 0 }, style).flat().map(([x0, , x1]) => Math.max(x0, x1));
  return Math.max(0, ...right);
}

/** The strokes of each character in pixels. */
function layOut(placed: PlacedText, style: TextStyle): Segment[][] {
  const { height, stretch = 1 } = style;
  const unitY = height / BASE_LINE_UNITS, unitX = unitY * stretch;
  let left = placed.left;
  return [...placed.text].map((character) => {
    const { strokes, advance } = letterOf(character);
    const segments = strokes.map(([x0, y0, x1, y1]): Segment => [
      left + x0 * unitX,
      placed.top + y0 * unitY,
      left + x1 * unitX,
      placed.top + y1 * unitY,
    ]);
    left += advance * unitX;
    return segments;
  }).filter((segments) => segments.length > 0);
}
