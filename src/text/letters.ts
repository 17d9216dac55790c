/**
 * Lettering of strokes with round ends, which look the same at any size: that of the window and the test pattern.
 *
 * @module
 */

/** A straight piece of a stroke in units: x and y of its start, x and y of its end. */
export type Stroke = readonly [number, number, number, number];

/** One character. */
export interface Letter {
  readonly strokes: readonly Stroke[];
  /** From the left edge of this one to that of the next, in units. */
  readonly advance: number;
}

/** Capitals and digits reach from 0 (top) down to the base line. */
export const BASE_LINE_UNITS = 6;
/** No stroke begins above … */
export const TOP_UNITS = -0.8;
/** … or ends below. */
export const BOTTOM_UNITS = 7.9;

/** As wide as a digit, so that a number keeps its place whatever its length. */
export const FIGURE_SPACE = "\u2007";

/** Locks, in places of Unicode that stand for no character: no name from elsewhere can show one. */
export const CLOSED_LOCK = "\ufdd0";
export const OPEN_LOCK = "\ufdd1";

/**
 * `M x y` lifts the pen, `L x y` draws a line, `A cx cy rx ry from to` a part of an ellipse, from one angle to another in
 * degrees (0 is right, 90 is down) with a line to its start where the pen is down, `O cx cy rx ry` a whole one. Small
 * letters begin at 2.
 */
const STROKES: Readonly<Record<string, string>> = {
  "0": "O 2 3 2 3",
  "1": "M 0.8 1.4 L 2.4 0 L 2.4 6",
  "2": "A 2 1.9 1.9 1.9 190 397 L 0.1 6 L 4 6",
  "3": "A 2 1.5 1.7 1.5 200 450 M 1.4 3 L 2 3 A 2 4.5 2 1.5 270 515",
  "4": "M 3.1 6 L 3.1 0 L 0 4.4 L 4 4.4",
  "5": "M 3.6 0 L 0.7 0 L 0.4 2.9 A 1.95 4.05 2.05 1.95 220 510",
  "6": "M 3 0 L 0.4 2.8 M 0 4 O 2 4 2 2",
  "7": "M 0 0 L 4 0 L 1.4 6",
  "8": "O 2 1.5 1.65 1.5 O 2 4.5 2 1.5",
  "9": "M 1 6 L 3.6 3.2 O 2 2 2 2",
  A: "M 0 6 L 2.2 0 L 4.4 6 M 0.75 4 L 3.65 4",
  B: "M 0 2.9 L 2 2.9 A 2 1.45 1.5 1.45 90 -90 L 0 0 L 0 6 L 2.1 6 A 2.1 4.45 1.65 1.55 90 -90",
  C: "A 2.3 3 2.3 3 -50 -310",
  D: "M 0 0 L 1.6 0 A 1.6 3 2.5 3 -90 90 L 0 6 L 0 0",
  E: "M 3.4 0 L 0 0 L 0 6 L 3.4 6 M 0 2.9 L 2.9 2.9",
  F: "M 3.3 0 L 0 0 L 0 6 M 0 3 L 2.8 3",
  G: "A 2.3 3 2.3 3 -50 -360 L 2.7 3",
  H: "M 0 0 L 0 6 M 4 0 L 4 6 M 0 2.9 L 4 2.9",
  I: "M 0.4 0 L 0.4 6",
  J: "M 2.6 0 L 2.6 4.3 A 1.3 4.3 1.3 1.7 0 170",
  K: "M 0 0 L 0 6 M 3.9 0 L 0 3.8 M 1.3 2.6 L 4.1 6",
  L: "M 0 0 L 0 6 L 3.3 6",
  M: "M 0 6 L 0 0 L 2.5 4.2 L 5 0 L 5 6",
  N: "M 0 6 L 0 0 L 4 6 L 4 0",
  O: "O 2.5 3 2.5 3",
  P: "M 0 6 L 0 0 L 2.1 0 A 2.1 1.65 1.65 1.65 -90 90 L 0 3.3",
  Q: "O 2.5 3 2.5 3 M 3.2 4.6 L 4.8 6.5",
  R: "M 0 6 L 0 0 L 2.1 0 A 2.1 1.65 1.65 1.65 -90 90 L 0 3.3 M 2 3.3 L 3.9 6",
  S: "A 2 1.5 1.75 1.5 -25 -270 A 2 4.5 1.9 1.5 -90 155",
  T: "M 0 0 L 4.2 0 M 2.1 0 L 2.1 6",
  U: "M 0 0 L 0 4 A 2 4 2 2 180 0 L 4 0",
  V: "M 0 0 L 2.15 6 L 4.3 0",
  W: "M 0 0 L 1.5 6 L 3 0.6 L 4.5 6 L 6 0",
  X: "M 0 0 L 4 6 M 4 0 L 0 6",
  Y: "M 0 0 L 2.1 3 L 4.2 0 M 2.1 3 L 2.1 6",
  Z: "M 0.1 0 L 4 0 L 0 6 L 4.1 6",
  a: "O 1.75 4 1.75 2 M 3.5 2.1 L 3.5 6",
  b: "M 0 -0.2 L 0 6 O 1.75 4 1.75 2",
  c: "A 1.75 4 1.75 2 -40 -320",
  d: "O 1.75 4 1.75 2 M 3.5 -0.2 L 3.5 6",
  e: "M 0.1 4 L 3.5 4 A 1.75 4 1.75 2 0 -310",
  f: "M 0.8 6 L 0.8 1.3 A 2.2 1.3 1.4 1.4 180 280 M 0 2.2 L 2.2 2.2",
  g: "O 1.75 4 1.75 2 M 3.5 2.1 L 3.5 6 A 1.75 6 1.75 1.8 0 150",
  h: "M 0 -0.2 L 0 6 M 0 3.6 A 1.6 3.6 1.6 1.6 180 360 L 3.2 6",
  i: "M 0.3 2.1 L 0.3 6 M 0.3 0.3 L 0.3 0.3",
  j: "M 1.1 2.1 L 1.1 6.6 A 0 6.6 1.1 1.2 0 90 M 1.1 0.3 L 1.1 0.3",
  k: "M 0 -0.2 L 0 6 M 2.9 2.1 L 0 4.6 M 1.05 3.75 L 3.1 6",
  l: "M 0.3 -0.2 L 0.3 6",
  m: "M 0 6 L 0 2.1 M 0 3.5 A 1.3 3.4 1.3 1.4 180 360 L 2.6 6 M 2.6 3.5 A 3.9 3.4 1.3 1.4 180 360 L 5.2 6",
  n: "M 0 6 L 0 2.1 M 0 3.6 A 1.6 3.6 1.6 1.6 180 360 L 3.2 6",
  o: "O 1.75 4 1.75 2",
  p: "O 1.75 4 1.75 2 M 0 2.1 L 0 7.8",
  q: "O 1.75 4 1.75 2 M 3.5 2.1 L 3.5 7.8",
  r: "M 0 6 L 0 2.1 M 0 3.7 A 1.5 3.7 1.5 1.7 180 310",
  s: "A 1.4 3 1.35 1 -20 -270 A 1.4 5 1.4 1 -90 160",
  t: "M 0.9 0.6 L 0.9 4.7 A 2.1 4.7 1.2 1.3 180 80 M 0 2.1 L 2.2 2.1",
  u: "M 0 2.1 L 0 4.4 A 1.6 4.4 1.6 1.6 180 0 L 3.2 2.1 M 3.2 2.1 L 3.2 6",
  v: "M 0 2.1 L 1.6 6 L 3.2 2.1",
  w: "M 0 2.1 L 1.2 6 L 2.4 2.4 L 3.6 6 L 4.8 2.1",
  x: "M 0.1 2.1 L 3 6 M 3 2.1 L 0.1 6",
  y: "M 0 2.1 L 1.65 5.9 M 3.3 2.1 L 1.65 5.9 L 0.9 7.8",
  z: "M 0.1 2.1 L 3 2.1 L 0 6 L 3.1 6",
  "!": "M 0.4 0 L 0.4 4 M 0.4 5.9 L 0.4 5.9",
  '"': "M 0.2 0 L 0.2 1.6 M 1.6 0 L 1.6 1.6",
  "#": "M 1.3 0.3 L 0.7 5.7 M 3.3 0.3 L 2.7 5.7 M 0 2 L 4 2 M 0 4 L 3.9 4",
  $: "A 2 1.7 1.75 1.3 -25 -270 A 2 4.3 1.9 1.3 -90 155 M 2 -0.6 L 2 6.6",
  "%": "O 0.95 1.3 0.95 1.3 O 4.05 4.7 0.95 1.3 M 3.9 0 L 1.1 6",
  "&": "M 4.1 6 L 0.9 2 A 1.8 1.2 1.05 1.2 140 400 L 0.9 3.2 A 1.6 4.5 1.6 1.5 235 20 L 3.7 3.7",
  "'": "M 0.2 0 L 0.2 1.6",
  "(": "A 2.6 3 2.4 4 -120 -240",
  ")": "A -0.8 3 2.4 4 -60 60",
  "*": "M 1.5 0.2 L 1.5 3 M 0.25 0.9 L 2.75 2.3 M 2.75 0.9 L 0.25 2.3",
  "+": "M 0 3.4 L 3.6 3.4 M 1.8 1.6 L 1.8 5.2",
  ",": "M 0.7 5.8 L 0.3 7.1",
  "-": "M 0 3.6 L 2 3.6",
  ".": "M 0.5 5.9 L 0.5 5.9",
  "/": "M 0 6.6 L 2.6 -0.4",
  ":": "M 0.5 2.3 L 0.5 2.3 M 0.5 5.9 L 0.5 5.9",
  ";": "M 0.7 2.3 L 0.7 2.3 M 0.7 5.8 L 0.3 7.1",
  "<": "M 3.2 1.4 L 0 3.4 L 3.2 5.4",
  "=": "M 0 2.4 L 3.6 2.4 M 0 4.4 L 3.6 4.4",
  ">": "M 0 1.4 L 3.2 3.4 L 0 5.4",
  "?": "A 1.7 1.6 1.6 1.6 190 420 L 1.7 4.2 M 1.7 5.9 L 1.7 5.9",
  "@": "O 3 3.4 1.2 1.5 M 4.3 1.9 L 4.2 3.9 A 5 3.9 0.8 1 180 0 A 3 3.3 2.9 3.3 0 -290",
  "[": "M 1.4 -0.5 L 0.2 -0.5 L 0.2 6.6 L 1.4 6.6",
  "\\": "M 0 -0.4 L 2.6 6.6",
  "]": "M 0 -0.5 L 1.2 -0.5 L 1.2 6.6 L 0 6.6",
  "^": "M 0.2 2 L 1.6 0 L 3 2",
  _: "M 0 6.6 L 3.4 6.6",
  "`": "M 0.2 -0.2 L 1 1",
  "{": "M 2 -0.5 A 1.9 0.5 1 1 270 180 L 0.9 2.1 L 0.1 3 L 0.9 3.9 L 0.9 5.6 A 1.9 5.6 1 1 180 90",
  "|": "M 0.4 -0.5 L 0.4 6.6",
  "}": "M 0 -0.5 A 0.1 0.5 1 1 270 360 L 1.1 2.1 L 1.9 3 L 1.1 3.9 L 1.1 5.6 A 0.1 5.6 1 1 0 90",
  "~": "A 0.9 3.7 0.9 0.7 180 360 A 2.7 3.7 0.9 0.7 180 0",
  "±": "M 0 2.8 L 3.6 2.8 M 1.8 1 L 1.8 4.6 M 0 5.9 L 3.6 5.9",
  "·": "M 0.5 3.5 L 0.5 3.5",
  "°": "O 0.8 0.9 0.8 0.9",
  "…": "M 0.5 5.9 L 0.5 5.9 M 2.2 5.9 L 2.2 5.9 M 3.9 5.9 L 3.9 5.9",
  [CLOSED_LOCK]:
    "M 0 2.7 L 3.8 2.7 L 3.8 6 L 0 6 L 0 2.7 M 0.7 2.7 L 0.7 1.3 A 1.9 1.3 1.2 1.5 180 360 L 3.1 2.7",
  [OPEN_LOCK]:
    "M 0 2.7 L 3.8 2.7 L 3.8 6 L 0 6 L 0 2.7 M 3.1 2.7 L 3.1 1.3 A 4.3 1.3 1.2 1.5 180 360 L 5.5 1.9",
  "●": "O 2.2 3 1.9 1.9 O 2.2 3 1.3 1.3 O 2.2 3 0.8 0.8 O 2.2 3 0.3 0.3",
};

const DIGIT_UNITS = 4;
const SPACE_UNITS = 1.3;
const GAP_UNITS = 1.5;
const ARC_STEP_DEGREES = 15;

/** The characters that a text is written with: accents are left out, and what there is no letter for becomes `?`. */
export function charactersOf(text: string): string[] {
  const characters = Array.from(text.normalize("NFD").replace(/\p{Mark}/gu, ""));
  return characters.map((character) => character === FIGURE_SPACE || isKnown(character) ? character : "?");
}

/**
 * How to draw one of {@linkcode charactersOf}.
 */
export function letterOf(character: string): Letter {
  if (character === " ") return { strokes: [], advance: SPACE_UNITS + GAP_UNITS };
  if (character === FIGURE_SPACE) return { strokes: [], advance: DIGIT_UNITS + GAP_UNITS };
  const strokes = parseStrokes(STROKES[character] ?? "");
  const isDigit = /\d/.test(character);
  const width = isDigit ? DIGIT_UNITS : Math.max(0, ...strokes.flatMap(([x0, , x1]) => [x0, x1]));
  return { strokes, advance: width + GAP_UNITS };
}

function isKnown(character: string): boolean {
  return character === " " || Object.hasOwn(STROKES, character);
}

function parseStrokes(text: string): Stroke[] {
  const strokes: Stroke[] = [];
  let pen: readonly [number, number] | undefined;
  const lineTo = (x: number, y: number) => {
    if (pen) strokes.push([...pen, x, y]);
    pen = [x, y];
  };
  for (const [command = "", ...rest] of text.match(/[MLAO][^MLAO]*/g)?.map((step) => step.split(" ")) ?? []) {
    const [a = 0, b = 0, rx = 0, ry = 0, from = 0, to = 360] = rest.filter((word) => word !== "").map(Number);
    if (command === "M" || command === "O") pen = undefined;
    if (command === "M" || command === "L") lineTo(a, b);
    else {for (const angle of anglesBetween(from, to)) {
        lineTo(a + rx * Math.cos(angle), b + ry * Math.sin(angle));
      }}
  }
  return strokes;
}

/** In radians, from degrees. */
function anglesBetween(from: number, to: number): number[] {
  const pieces = Math.ceil(Math.abs(to - from) / ARC_STEP_DEGREES);
  return Array.from(
    { length: pieces + 1 },
    (_, piece) => (from + (to - from) * piece / pieces) * Math.PI / 180,
  );
}
