/**
 * What the tests look for in pictures of the window.
 *
 * @module
 */

import { openSdlLibrary } from "../../../src/view/sdl/window/sdl_library.ts";
import { Glyphs } from "../../../src/view/sdl/draw/glyphs.ts";
import { textHeight } from "../../../src/view/sdl/draw/panel.ts";
import { drawTextLine } from "../../../src/view/sdl/draw/text_line.ts";
import { distance, type Rgb } from "../../jpeg/decode/rgb.ts";
import { testWith } from "../../support/programs.ts";
import type { Screenshot } from "../../support/screen.ts";
import { WINDOW_PROGRAMS } from "./shown_window.ts";

export const RED: Rgb = [255, 0, 0];
export const GREEN: Rgb = [0, 255, 0];
export const BLUE: Rgb = [0, 0, 255];
export const YELLOW: Rgb = [255, 255, 0];
/** Of the quadrants, from the upper left, row by row. */
export const COLORS = [RED, GREEN, BLUE, YELLOW] as const;
/** The same in the grey JPEG. */
export const GREYS: readonly Rgb[] = [[54, 54, 54], [182, 182, 182], [18, 18, 18], [236, 236, 236]];
/** Around a picture that is not live. */
export const FRAME_RED: Rgb = [255, 59, 70];
/** Behind words about what is wrong. */
export const ALARM_RED: Rgb = [200, 16, 28];

/** No test of a live picture may depend on how fast the machine is. */
export const NEVER_STALE_US = 3_600_000_000;

/** The path of a file among the vectors. */
export function vector(name: string): string {
  return new URL(`../../vectors/${name}`, import.meta.url).pathname;
}

/** Red and green above, blue and yellow below; 320x240. */
export const QUADRANTS = vector("decode_quadrants_420.jpg");
export const GREY_QUADRANTS = vector("decode_quadrants_gray.jpg");

/** Registers a test where SDL2 and all that looks at windows is installed. */
export function testWithSdl(name: string, fn: () => Promise<void>): void {
  if (hasSdl()) testWith(WINDOW_PROGRAMS, name, fn);
  else console.warn(`Left out, because SDL2 is missing: ${name}`);
}

function hasSdl(): boolean {
  const library = openSdlLibrary();
  library?.close();
  return library !== undefined;
}

/** Whether the quadrants have these colours; looked at where no words are. */
export function hasQuadrants(shot: Screenshot, colors: readonly Rgb[]): boolean {
  return colors.every((color, i) =>
    isColor(shot.at(shot.width * (0.25 + 0.5 * (i & 1)), shot.height * (0.3 + 0.4 * (i >> 1))), color)
  );
}

export function isColor(seen: Rgb, color: Rgb): boolean {
  return distance(seen, color) <= 12;
}

/** How many pixels have this colour. */
export function countColor(shot: Screenshot, color: Rgb): number {
  let count = 0;
  for (let y = 0; y < shot.height; y++) {
    for (let x = 0; x < shot.width; x++) if (isColor(shot.at(x, y), color)) count++;
  }
  return count;
}

/**
 * Whether this text stands somewhere, bright on dark.
 *
 * @param options its size as a multiple of plain text
 */
export function showsText(
  shot: Screenshot,
  text: string,
  { scale = 1, isBold = false }: { readonly scale?: number; readonly isBold?: boolean } = {},
): boolean {
  const glyphs = new Glyphs({ heightPx: Math.round(textHeight(shot) * scale), isBold });
  const line = drawTextLine(text, glyphs);
  const inside: number[] = [], outside: number[] = [];
  for (let i = 0; i < line.coverage.length; i++) {
    if (line.coverage[i]! > 240) inside.push(i);
    else if (line.coverage[i] === 0 && isAmongCapitals(Math.floor(i / line.width), glyphs)) outside.push(i);
  }
  const [bright, dark] = [spread(inside, 90), spread(outside, 90)];
  const { width, height, green } = shot;
  for (let y = 0; y + line.height <= height; y++) {
    for (let x = 0; x + line.width <= width; x++) {
      const at = (i: number) => green[(y + Math.floor(i / line.width)) * width + x + i % line.width]!;
      if (bright.every((i) => at(i) > 125) && dark.every((i) => at(i) < 115)) return true;
    }
  }
  return false;
}

function isAmongCapitals(row: number, { margins }: Glyphs): boolean {
  return row >= margins.top && row < margins.top + 6;
}

/** So many of them, evenly spread. */
function spread(values: readonly number[], count: number): number[] {
  const step = Math.max(1, values.length / count);
  return Array.from({ length: Math.min(count, values.length) }, (_, i) => values[Math.floor(i * step)]!);
}
