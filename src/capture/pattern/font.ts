/**
 * The test pattern's lettering: a font of strokes with round ends.
 *
 * @module
 */

import { type Canvas, type Colour, parseColour, type Segment, strokeSegments } from "./canvas.ts";

/**
 * The strokes of each character. Capitals and digits are 6 units high, from 0 (top) down to the base line at 6; small
 * letters begin at 2. `M x y` lifts the pen, `L x y` draws a line, `A cx cy rx ry from to` draws a part of an ellipse,
 * from one angle to another in degrees (0 is right, 90 is down), with a line to its start where the pen is down.
 */
const STROKES: Readonly<Record<string, string>> = {
  "0": "A 2 2 2 2 180 360 A 2 4 2 2 0 180 L 0 2",
  "1": "M 0.7 1.4 L 2.3 0 L 2.3 6",
  "2": "A 2 1.9 1.9 1.9 190 397 L 0.1 6 L 4 6",
  "3": "A 2 1.5 1.7 1.5 200 450 M 1.4 3 L 2 3 A 2 4.5 2 1.5 270 515",
  "4": "M 3.1 6 L 3.1 0 L 0 4.4 L 4 4.4",
  "5": "M 3.6 0 L 0.7 0 L 0.4 2.9 A 1.95 4.05 2.05 1.95 220 510",
  "6": "M 3 0 L 0.4 2.8 A 2 4 2 2 217 577",
  "7": "M 0 0 L 4 0 L 1.4 6",
  "8": "A 2 1.5 1.65 1.5 90 450 A 2 4.5 2 1.5 -90 270",
  "9": "M 1 6 L 3.6 3.2 A 2 2 2 2 37 397",
  ":": "M 1 1.7 L 1 1.7 M 1 4.7 L 1 4.7",
  ".": "M 1 5.9 L 1 5.9",
  "/": "M 0 6.6 L 2.6 -0.4",
  "_": "M 0 6.6 L 3.4 6.6",
  "a": "A 1.75 4 1.75 2 0 360 M 3.5 2.1 L 3.5 6",
  "c": "A 1.75 4 1.75 2 -40 -320",
  "d": "A 1.75 4 1.75 2 0 360 M 3.5 -0.2 L 3.5 6",
  "e": "M 0.1 4 L 3.5 4 A 1.75 4 1.75 2 0 -310",
  "f": "M 0.8 6 L 0.8 1.3 A 2.2 1.3 1.4 1.4 180 280 M 0 2.2 L 2.2 2.2",
  "g": "A 1.75 4 1.75 2 0 360 M 3.5 2.1 L 3.5 6 A 1.75 6 1.75 1.8 0 150",
  "i": "M 0.2 2.1 L 0.2 6 M 0.2 0.3 L 0.2 0.3",
  "l": "M 0.2 -0.2 L 0.2 6",
  "m": "M 0 6 L 0 2.1 M 0 3.5 A 1.3 3.4 1.3 1.4 180 360 L 2.6 6 M 2.6 3.5 A 3.9 3.4 1.3 1.4 180 360 L 5.2 6",
  "n": "M 0 6 L 0 2.1 M 0 3.6 A 1.6 3.6 1.6 1.6 180 360 L 3.2 6",
  "o": "A 1.75 4 1.75 2 0 360",
  "p": "A 1.75 4 1.75 2 0 360 M 0 2.1 L 0 7.8",
  "q": "A 1.75 4 1.75 2 0 360 M 3.5 2.1 L 3.5 7.8",
  "r": "M 0 6 L 0 2.1 M 0 3.7 A 1.5 3.7 1.5 1.7 180 310",
  "s": "A 1.4 3 1.35 1 -20 -270 A 1.4 5 1.4 1 -90 160",
  "t": "M 0.9 0.6 L 0.9 4.7 A 2.1 4.7 1.2 1.3 180 80 M 0 2.1 L 2.2 2.1",
  "u": "M 0 2.1 L 0 4.4 A 1.6 4.4 1.6 1.6 180 0 L 3.2 2.1 M 3.2 2.1 L 3.2 6",
  "x": "M 0.1 2.1 L 3 6 M 3 2.1 L 0.1 6",
};

const UNITS_HIGH = 6;
const SPACE_UNITS = 2;
const GAP_UNITS = 1.5;
const ARC_STEP_DEGREES = 18;

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
  const unitY = height / UNITS_HIGH, unitX = unitY * stretch;
  let left = placed.left;
  return [...placed.text].map((character) => {
    const strokes = parseStrokes(STROKES[character] ?? "");
    const segments = strokes.map(([x0, y0, x1, y1]): Segment => [
      left + x0 * unitX,
      placed.top + y0 * unitY,
      left + x1 * unitX,
      placed.top + y1 * unitY,
    ]);
    const widthUnits = strokes.length === 0
      ? SPACE_UNITS
      : Math.max(...strokes.flatMap(([x0, , x1]) => [x0, x1]));
    left += (widthUnits + GAP_UNITS) * unitX;
    return segments;
  }).filter((segments) => segments.length > 0);
}

function parseStrokes(strokes: string): Segment[] {
  const segments: Segment[] = [];
  let pen: readonly [number, number] | undefined;
  const lineTo = (x: number, y: number) => {
    if (pen) segments.push([...pen, x, y]);
    pen = [x, y];
  };
  for (const step of strokes.match(/[MLA][^MLA]*/g) ?? []) {
    const [a = 0, b = 0, rx = 0, ry = 0, from = 0, to = 0] = step.slice(1).trim().split(" ").map(Number);
    if (step.startsWith("M")) pen = [a, b];
    else if (step.startsWith("L")) lineTo(a, b);
    else {
      if (segments.length > 0 && Math.abs(to - from) === 360) pen = undefined;
      const pieces = Math.ceil(Math.abs(to - from) / ARC_STEP_DEGREES);
      for (let piece = 0; piece <= pieces; piece++) {
        const angle = (from + (to - from) * piece / pieces) * Math.PI / 180;
        lineTo(a + rx * Math.cos(angle), b + ry * Math.sin(angle));
      }
    }
  }
  return segments;
}
